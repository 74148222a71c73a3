// SPDX-License-Identifier: Apache-2.0
// Thin functions over WebCrypto. The engine comes as an argument, so that a second one can be tested; the
// platform's own is the default.
import { utf8, type Bytes } from './bytes.ts';

export const platformSubtle: SubtleCrypto = globalThis.crypto.subtle;

/** @returns `length` bytes of the platform's generator. */
export function randomBytes(length: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

export async function sha256(bytes: Uint8Array, subtle = platformSubtle): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', bytes as Bytes));
}

/** HMAC-SHA256 (RFC 2104) under a raw key or an HMAC CryptoKey. */
export async function hmacSha256(
  key: Uint8Array | CryptoKey,
  bytes: Uint8Array,
  subtle = platformSubtle,
): Promise<Bytes> {
  const cryptoKey =
    key instanceof Uint8Array
      ? await subtle.importKey('raw', key as Bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      : key;
  return new Uint8Array(await subtle.sign('HMAC', cryptoKey, bytes as Bytes));
}

/** HKDF-SHA256 (RFC 5869). @returns `length` bytes. */
export async function hkdfSha256(
  ikm: Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
  length: number,
  subtle = platformSubtle,
): Promise<Bytes> {
  const key = await subtle.importKey('raw', ikm as Bytes, 'HKDF', false, ['deriveBits']);
  const params = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: salt as Bytes,
    info: typeof info === 'string' ? utf8(info) : (info as Bytes),
  };
  return new Uint8Array(await subtle.deriveBits(params, key, length * 8));
}
