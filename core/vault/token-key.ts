// SPDX-License-Identifier: Apache-2.0
// A token's private keys: made extractable, wrapped under VK at once, unwrapped as non-extractable for one operation.
// The AAD names token, key and public key: a wrapped key opens as nothing but itself.
import { fromB64u, toB64u, utf8, type Bytes } from '../crypto/bytes.ts';
import { platformSubtle, randomBytes, sha256 } from '../crypto/hash.ts';
import { unwrapKey, wrapKey } from '../crypto/key-wrap.ts';
import { generateP256, P256, spkiOf } from '../crypto/p256.ts';
import { AppError } from '../protocol/errors.ts';
import type { TokenKeyEntry } from '../protocol/vault-record.ts';

const aadOf = async (tokenId: string, entry: Omit<TokenKeyEntry, 'wrapped'>, subtle: SubtleCrypto): Promise<Bytes> => {
  const spkiSha256 = toB64u(await sha256(fromB64u(entry.spki), subtle));
  return utf8(`emza|1|token-key|${tokenId}|${entry.id}|${entry.algorithm}|${spkiSha256}`);
};

/**
 * The pair of a new signing key (ECDSA P-256), before the vault is open: its CSR enters the operation that the device
 * lock releases, and only then may the PIN be tried. Extractable: give it to {@link wrapTokenKey}, and let it go.
 */
export function makeTokenKeyPair(subtle = platformSubtle): Promise<CryptoKeyPair> {
  return generateP256({ extractable: true, subtle });
}

/** @param pair of {@link makeTokenKeyPair}. @returns what the record keeps of it. */
export async function wrapTokenKey(
  vaultKey: CryptoKey,
  tokenId: string,
  pair: CryptoKeyPair,
  subtle = platformSubtle,
): Promise<TokenKeyEntry> {
  const spki = toB64u(await spkiOf(pair.publicKey, subtle));
  const named = { id: toB64u(randomBytes(16)), algorithm: 'ES256', spki } as const;
  const wrapped = await wrapKey('pkcs8', pair.privateKey, vaultKey, await aadOf(tokenId, named, subtle), subtle);
  return { ...named, wrapped: toB64u(wrapped) };
}

/** @returns a non-extractable key with usage `sign`: use it once and let it go. @throws AppError VAULT_RECORD_DAMAGED */
export async function openTokenKey(
  vaultKey: CryptoKey,
  tokenId: string,
  entry: TokenKeyEntry,
  subtle = platformSubtle,
): Promise<CryptoKey> {
  const as = { algorithm: P256, usages: ['sign'] } as const;
  const aad = await aadOf(tokenId, entry, subtle);
  const key = await unwrapKey('pkcs8', fromB64u(entry.wrapped), vaultKey, aad, as, subtle);
  if (key === undefined) throw new AppError('VAULT_RECORD_DAMAGED', 'a token key does not open');
  return key;
}
