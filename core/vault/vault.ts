// SPDX-License-Identifier: Apache-2.0
// The device half put together: a vault is made once, and opened for one operation. What opens it is a hardened PIN
// (with the authenticator's PRF where it is in) or a hardened PUK; what comes out is VK as a CryptoKey.
//
//   set-up:  VaultBegun → beginHardening ×2 → Evaluate ×2 → finishHardening ×2 → createVault → store the record
//            → signUnlock(nonce of the PIN's answer) → VaultReady → generation → sealRecord, store
//   unlock:  checkRecord → beginHardening → Evaluate → finishHardening → openVault → signUnlock → UnlockProof
//            → generation → sealRecord, store → openTokenKey → sign
import { fromB64u, toB64u } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { AppError } from '../protocol/errors.ts';
import type { VaultRecord } from '../protocol/vault-record.ts';
import { generateVaultKey, openEnvelope, sealEnvelope } from './envelope.ts';
import type { Argon2Parameters, Hardened } from './harden.ts';
import { deriveKek, type EnvelopeName } from './kek.ts';
import { sealRecord } from './record.ts';
import { makeUnlockKey } from './unlock-key.ts';

export interface NewVault {
  readonly tokenId: string;
  readonly deviceId: string;
  readonly deviceSecret: CryptoKey;
  readonly argon2: Argon2Parameters;
  /** prfOutput: 32 bytes where the authenticator gave them, and then asked for at each unlock; zeroed here. */
  readonly lock: { readonly credentialId: string; readonly prfOutput?: Uint8Array | undefined };
  readonly pin: Hardened;
  readonly puk: Hardened;
}

/** Makes VK, both envelopes and unlockKey. @returns the record to store, and VK (non-extractable) to go on with. */
export async function createVault(
  input: NewVault,
  subtle = platformSubtle,
): Promise<{ readonly record: VaultRecord; readonly vaultKey: CryptoKey }> {
  const { tokenId, deviceId, argon2, pin, puk, lock } = input;
  if (pin.kind !== 'pin' || puk.kind !== 'puk') throw new AppError('SERVER_ERROR', 'PIN and PUK are swapped');
  const hasPrf = lock.prfOutput !== undefined;
  const pinName: EnvelopeName = { tokenId, kind: 'pin', version: pin.version, hasPrf };
  const pukName: EnvelopeName = { tokenId, kind: 'puk', version: puk.version, hasPrf: false };

  const fresh = await generateVaultKey(subtle);
  const pinKek = await deriveKek(tokenId, pin, lock.prfOutput, subtle);
  lock.prfOutput?.fill(0);
  const pinEnvelope = await sealEnvelope(fresh, pinKek, pinName, subtle);
  const pukEnvelope = await sealEnvelope(fresh, await deriveKek(tokenId, puk, undefined, subtle), pukName, subtle);

  // Opening it proves the envelope before anything depends on it, and leaves a VK that cannot be exported.
  const vaultKey = await openEnvelope(pinEnvelope, pinKek, pinName, {}, subtle);
  const body = {
    v: 1 as const,
    tokenId,
    deviceId,
    argon2: { memoryKiB: argon2.memoryKiB, passes: argon2.passes, lanes: argon2.lanes },
    lock: { credentialId: lock.credentialId, hasPrf },
    pin: { version: pin.version, publicKey: pin.publicKey, envelope: toB64u(pinEnvelope) },
    puk: { version: puk.version, publicKey: puk.publicKey, envelope: toB64u(pukEnvelope) },
    unlockKey: await makeUnlockKey(vaultKey, tokenId, subtle),
    keys: [],
  };
  return { record: await sealRecord(body, input.deviceSecret, subtle), vaultKey };
}

/**
 * @param record as checkRecord answered it. @param hardened of the PIN or the PUK; its output is zeroed.
 * @param prfOutput needed where `record.lock.hasPrf`, for a PIN only; zeroed here.
 * @returns VK, non-extractable.
 * @throws AppError VAULT_PIN_WRONG, VAULT_PUK_WRONG, VAULT_VERSION, LOCK_UNAVAILABLE (PRF is in and was not given).
 */
export async function openVault(
  record: VaultRecord,
  hardened: Hardened,
  prfOutput?: Uint8Array,
  subtle = platformSubtle,
): Promise<CryptoKey> {
  const { kind, version } = hardened;
  const entry = record[kind];
  if (entry.version !== version) throw new AppError('VAULT_VERSION', 'hardened under another version');
  const hasPrf = kind === 'pin' && record.lock.hasPrf;
  if (hasPrf && prfOutput === undefined) throw new AppError('LOCK_UNAVAILABLE', 'the device lock gave no PRF output');
  const kek = await deriveKek(record.tokenId, hardened, hasPrf ? prfOutput : undefined, subtle);
  prfOutput?.fill(0);
  return openEnvelope(fromB64u(entry.envelope), kek, { tokenId: record.tokenId, kind, version, hasPrf }, {}, subtle);
}
