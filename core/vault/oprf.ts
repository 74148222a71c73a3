// SPDX-License-Identifier: Apache-2.0
// Both halves of the verifiable oblivious PRF (RFC 9497, mode VOPRF, ristretto255-SHA512). The server never sees
// the input nor the output; the phone never sees the server's key, and notices when another key was used.
import { ristretto255_oprf, ristretto255 } from '@noble/curves/ed25519.js';
import { utf8, type Bytes } from '../crypto/bytes.ts';
import { AppError } from '../protocol/errors.ts';
import type { SecretKind } from '../protocol/token-messages.ts';

const { voprf } = ristretto255_oprf;

/** What the phone keeps in memory between blinding and finalizing. Never store it: with it a PIN is testable offline. */
export interface Blinded {
  readonly input: Uint8Array;
  readonly blind: Uint8Array;
  /** 32 bytes, a serialised group element: goes to the server and tells it nothing. */
  readonly blinded: Bytes;
}

/** Phone: RFC 9497 §3.3.2 Blind, with a fresh blind each time. */
export function blind(input: Uint8Array): Blinded {
  const { blind: scalar, blinded } = voprf.blind(input);
  return { input, blind: scalar, blinded: Uint8Array.from(blinded) };
}

/**
 * Phone: verifies the proof against the pinned public key, then unblinds (RFC 9497 §3.3.2 Finalize).
 * @returns 64 bytes. @throws AppError VAULT_SERVER_KEY when the proof or a point is not good.
 */
export function finalize(
  pending: Blinded,
  answer: { readonly evaluated: Uint8Array; readonly proof: Uint8Array },
  publicKey: Uint8Array,
): Bytes {
  const { input, blind: scalar, blinded } = pending;
  try {
    return Uint8Array.from(voprf.finalize(input, scalar, answer.evaluated, blinded, publicKey, answer.proof));
  } catch (cause) {
    throw new AppError('VAULT_SERVER_KEY', 'the evaluation was not made with the pinned key', { cause });
  }
}

/** A server key: 32-byte scalar and 32-byte point. */
export interface ServerKey {
  readonly secretKey: Bytes;
  readonly publicKey: Bytes;
}

/**
 * Server: RFC 9497 §3.2.1 DeriveKeyPair. Nothing is stored, so neither a rotation nor a restored backup loses a token.
 * @param seed 32 bytes, itself derived from the master key. @param version from 1.
 */
export function deriveServerKey(seed: Uint8Array, tokenId: string, kind: SecretKind, version: number): ServerKey {
  const { secretKey, publicKey } = voprf.deriveKeyPair(seed, utf8(`emza|1|oprf|${tokenId}|${kind}|${version}`));
  return { secretKey: Uint8Array.from(secretKey), publicKey: Uint8Array.from(publicKey) };
}

/** Server: whether `bytes` is a ristretto255 element other than the identity (RFC 9497 §3.3): ask before a try is taken. */
export function isElement(bytes: Uint8Array): boolean {
  try {
    return !ristretto255.Point.fromBytes(bytes).equals(ristretto255.Point.ZERO);
  } catch {
    return false;
  }
}

/**
 * Server: RFC 9497 §3.3.2 BlindEvaluate. Take the try before you call this.
 * @returns the element, 32 bytes, and the proof c ‖ s, 64 bytes.
 * @throws AppError VAULT_POINT when `blinded` is no element: see {@link isElement}.
 */
export function evaluate(key: ServerKey, blinded: Uint8Array): { readonly evaluated: Bytes; readonly proof: Bytes } {
  try {
    const { evaluated, proof } = voprf.blindEvaluate(key.secretKey, key.publicKey, blinded);
    return { evaluated: Uint8Array.from(evaluated), proof: Uint8Array.from(proof) };
  } catch (cause) {
    throw new AppError('VAULT_POINT', 'not a ristretto255 element', { cause });
  }
}
