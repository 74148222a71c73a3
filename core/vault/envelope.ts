// SPDX-License-Identifier: Apache-2.0
// The vault key VK (AES-256) in an envelope: wrapped under a KEK by AES-GCM, its name as AAD. VK is only ever a
// CryptoKey that wraps and unwraps; its bytes do not reach JavaScript.
import { utf8, type Bytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { unwrapKey, wrapKey, WRAPPING_KEY, WRAPPING_USAGES } from '../crypto/key-wrap.ts';
import { AppError } from '../protocol/errors.ts';
import { envelopeLabel, type EnvelopeName } from './kek.ts';

const aadOf = (name: EnvelopeName): Bytes => utf8(envelopeLabel('envelope', name));

/** A fresh VK, extractable so that it can be wrapped; swap it for openEnvelope's at once. */
export async function generateVaultKey(subtle = platformSubtle): Promise<CryptoKey> {
  return subtle.generateKey(WRAPPING_KEY, true, WRAPPING_USAGES);
}

/** @param vaultKey extractable. @returns nonce ‖ ciphertext ‖ tag, 60 bytes. */
export async function sealEnvelope(
  vaultKey: CryptoKey,
  kek: CryptoKey,
  name: EnvelopeName,
  subtle = platformSubtle,
): Promise<Bytes> {
  return wrapKey('raw', vaultKey, kek, aadOf(name), subtle);
}

/**
 * @param options.extractable true only to seal VK in another envelope at once (a new PIN or PUK).
 * @throws AppError VAULT_PIN_WRONG or VAULT_PUK_WRONG: check the record first, then a shut envelope means just that.
 */
export async function openEnvelope(
  envelope: Uint8Array,
  kek: CryptoKey,
  name: EnvelopeName,
  options: { extractable?: boolean } = {},
  subtle = platformSubtle,
): Promise<CryptoKey> {
  const as = { algorithm: WRAPPING_KEY, usages: WRAPPING_USAGES, extractable: options.extractable ?? false };
  const vaultKey = await unwrapKey('raw', envelope, kek, aadOf(name), as, subtle);
  if (vaultKey === undefined) throw new AppError(name.kind === 'pin' ? 'VAULT_PIN_WRONG' : 'VAULT_PUK_WRONG');
  return vaultKey;
}
