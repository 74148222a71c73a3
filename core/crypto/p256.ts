// SPDX-License-Identifier: Apache-2.0
// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4): keys as public JWKs, signatures as IEEE P1363 (r ‖ s, 64 bytes).
// A private key made here never becomes bytes unless the caller asks for an extractable one.
import { AppError } from '../protocol/errors.ts';
import type { PublicJwkP256 } from '../protocol/primitives.ts';
import type { Bytes } from './bytes.ts';
import { platformSubtle } from './hash.ts';

/** Key algorithm, as WebCrypto names it. */
export const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
/** Signature algorithm, as WebCrypto names it. */
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** @param options.extractable true only for a key that is wrapped at once (core/vault/token-key.ts). */
export async function generateP256(
  options: { extractable?: boolean; subtle?: SubtleCrypto } = {},
): Promise<CryptoKeyPair> {
  const { extractable = false, subtle = platformSubtle } = options;
  return subtle.generateKey(P256, extractable, ['sign', 'verify']);
}

/** @returns kty, crv, x and y alone: what a thumbprint is made of and what our messages carry. */
export async function publicJwkOf(publicKey: CryptoKey, subtle = platformSubtle): Promise<PublicJwkP256> {
  const { x, y } = await subtle.exportKey('jwk', publicKey);
  if (x === undefined || y === undefined) throw new AppError('REQUEST_INVALID', 'not an EC public key');
  return { kty: 'EC', crv: 'P-256', x, y };
}

/** @returns SubjectPublicKeyInfo, DER (RFC 5280 §4.1). */
export async function spkiOf(publicKey: CryptoKey, subtle = platformSubtle): Promise<Bytes> {
  return new Uint8Array(await subtle.exportKey('spki', publicKey));
}

/** @throws AppError REQUEST_INVALID on coordinates that are no point of the curve. */
export async function importPublicJwk(jwk: PublicJwkP256, subtle = platformSubtle): Promise<CryptoKey> {
  const { kty, crv, x, y } = jwk;
  try {
    return await subtle.importKey('jwk', { kty, crv, x, y }, P256, true, ['verify']);
  } catch (cause) {
    throw new AppError('REQUEST_INVALID', 'not a P-256 public key', { cause });
  }
}

/** @returns r ‖ s, 64 bytes. */
export async function signEs256(privateKey: CryptoKey, bytes: Uint8Array, subtle = platformSubtle): Promise<Bytes> {
  return new Uint8Array(await subtle.sign(ES256, privateKey, bytes as Bytes));
}

/**
 * @param signature r ‖ s; any other length is false.
 * @throws AppError REQUEST_INVALID when the JWK is no point of the curve.
 */
export async function verifyEs256(
  publicKey: CryptoKey | PublicJwkP256,
  signature: Uint8Array,
  bytes: Uint8Array,
  subtle = platformSubtle,
): Promise<boolean> {
  const key = 'kty' in publicKey ? await importPublicJwk(publicKey, subtle) : publicKey;
  if (signature.length !== 64) return false;
  return subtle.verify(ES256, key, signature as Bytes, bytes as Bytes);
}
