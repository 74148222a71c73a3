// SPDX-License-Identifier: Apache-2.0
// unlockKey: its private half lies under VK, its public half at the server. A signature by it proves that the right
// PIN or PUK opened the vault, and only that; the server has nothing to test a PIN against.
import { fromB64u, toB64u, utf8, type Bytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { unwrapKey, wrapKey } from '../crypto/key-wrap.ts';
import { generateP256, P256, publicJwkOf, signEs256, verifyEs256 } from '../crypto/p256.ts';
import { AppError } from '../protocol/errors.ts';
import { unlockStatement } from '../protocol/operations.ts';
import type { PublicJwkP256 } from '../protocol/primitives.ts';
import type { UnlockKeyEntry } from '../protocol/vault-record.ts';

const aadOf = (tokenId: string, { x, y }: PublicJwkP256): Bytes => utf8(`emza|1|unlock-key|${tokenId}|${x}|${y}`);

export async function makeUnlockKey(
  vaultKey: CryptoKey,
  tokenId: string,
  subtle = platformSubtle,
): Promise<UnlockKeyEntry> {
  const pair = await generateP256({ extractable: true, subtle });
  const publicKey = await publicJwkOf(pair.publicKey, subtle);
  const wrapped = await wrapKey('pkcs8', pair.privateKey, vaultKey, aadOf(tokenId, publicKey), subtle);
  return { publicKey, wrapped: toB64u(wrapped) };
}

/** What the answer of an evaluation is acknowledged by. All base64url. */
export interface UnlockAnswer {
  readonly tokenId: string;
  readonly requestId: string;
  readonly nonce: string;
}

/** Phone. @returns `signature` of UnlockProof and VaultReady, base64url. @throws AppError VAULT_RECORD_DAMAGED */
export async function signUnlock(
  vaultKey: CryptoKey,
  entry: UnlockKeyEntry,
  answer: UnlockAnswer,
  subtle = platformSubtle,
): Promise<string> {
  const as = { algorithm: P256, usages: ['sign'] } as const;
  const aad = aadOf(answer.tokenId, entry.publicKey);
  const key = await unwrapKey('pkcs8', fromB64u(entry.wrapped), vaultKey, aad, as, subtle);
  if (key === undefined) throw new AppError('VAULT_RECORD_DAMAGED', 'unlockKey does not open');
  const statement = unlockStatement(answer.tokenId, answer.requestId, answer.nonce);
  return toB64u(await signEs256(key, utf8(statement), subtle));
}

/** Server. @returns whether the vault of this token was opened after that nonce was given out. */
export async function verifyUnlock(
  publicKey: PublicJwkP256,
  answer: UnlockAnswer,
  signature: string,
  subtle = platformSubtle,
): Promise<boolean> {
  const statement = unlockStatement(answer.tokenId, answer.requestId, answer.nonce);
  return verifyEs256(publicKey, fromB64u(signature), utf8(statement), subtle);
}
