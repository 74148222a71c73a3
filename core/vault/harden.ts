// SPDX-License-Identifier: Apache-2.0
// A PIN or PUK made hard to guess: Argon2id on the phone, the device's own secret, then the server's PRF.
// Without deviceSecret or without the server no guess can be tested. Nothing here is stored.
import { fromB64u, utf8, type Bytes } from '../crypto/bytes.ts';
import { hmacSha256, platformSubtle } from '../crypto/hash.ts';
import type { SecretKind } from '../protocol/token-messages.ts';
import { blind, finalize, type Blinded } from './oprf.ts';

/** Argon2id (RFC 9106), 32 bytes out. They stand in the record, so that a later default loses no token. */
export interface Argon2Parameters {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** 19 MiB, two passes, one lane: about 70 ms in a worker (OWASP's second choice for Argon2id). */
export const ARGON2_DEFAULT: Argon2Parameters = { memoryKiB: 19_456, passes: 2, lanes: 1 };

/** Comes as an argument: on the phone it is WebAssembly in a worker. @returns 32 bytes. */
export type Argon2id = (secret: Bytes, salt: Bytes, parameters: Argon2Parameters) => Promise<Uint8Array>;

export interface HardeningInput {
  /** As typed, in its normal form: Latin digits for a PIN, printable ASCII for a PUK. */
  readonly secret: string;
  readonly tokenId: string;
  readonly deviceSecret: CryptoKey;
  readonly argon2id: Argon2id;
  readonly argon2: Argon2Parameters;
}

/**
 * First half: HMAC(deviceSecret, Argon2id(secret, salt = token id)), blinded.
 * Send `blinded` as base64url in Evaluate; on a cut network send the same again under the same request id.
 * Keep the result in memory only, and give it to {@link finishHardening} once.
 */
export async function beginHardening(input: HardeningInput, subtle = platformSubtle): Promise<Blinded> {
  const { tokenId, deviceSecret, argon2id, argon2 } = input;
  const secretBytes = utf8(input.secret);
  const stretched = await argon2id(secretBytes, fromB64u(tokenId), argon2);
  secretBytes.fill(0);
  const mixed = await hmacSha256(deviceSecret, stretched, subtle);
  stretched.fill(0);
  return blind(mixed);
}

/** A secret that went through both halves: the input of deriveKek. */
export interface Hardened {
  readonly kind: SecretKind;
  readonly version: number;
  /** The server's key that answered, base64url: pinned in the record. */
  readonly publicKey: string;
  /** 64 bytes; createVault and openVault zero them. */
  readonly output: Bytes;
}

/**
 * Second half. Zeroes `pending`.
 * @param pinned kind, version and public key: from VaultBegun at set-up, from the record ever after.
 * @param answer Evaluated of core/protocol.
 * @throws AppError VAULT_SERVER_KEY
 */
export function finishHardening(
  pending: Blinded,
  pinned: { readonly kind: SecretKind; readonly version: number; readonly publicKey: string },
  answer: { readonly evaluated: string; readonly proof: string },
): Hardened {
  const bytes = { evaluated: fromB64u(answer.evaluated), proof: fromB64u(answer.proof) };
  const output = finalize(pending, bytes, fromB64u(pinned.publicKey));
  pending.input.fill(0);
  pending.blind.fill(0);
  return { kind: pinned.kind, version: pinned.version, publicKey: pinned.publicKey, output };
}
