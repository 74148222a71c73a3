// SPDX-License-Identifier: Apache-2.0
// The record of a token is versioned and MACed under deviceSecret, because damage in IndexedDB is silent: a record that
// was changed, cut or swapped must be found at start, and never taken for a wrong PIN.
import { equalBytes, fromB64u, toB64u, utf8, type Bytes } from '../crypto/bytes.ts';
import { hmacSha256, platformSubtle } from '../crypto/hash.ts';
import { checkShape } from '../protocol/check-shape.ts';
import { AppError } from '../protocol/errors.ts';
import { VaultRecord, VaultRecordBody } from '../protocol/vault-record.ts';
import { canonicalBytes } from './canonical.ts';

async function macOf(body: VaultRecordBody, deviceSecret: CryptoKey, subtle: SubtleCrypto): Promise<Bytes> {
  // The label is longer than the 32 bytes that PIN hardening gives to the same key: the two never meet.
  const key = await hmacSha256(deviceSecret, utf8(`emza|1|record-mac-key|${body.tokenId}`), subtle);
  const mac = await hmacSha256(key, canonicalBytes(body), subtle);
  key.fill(0);
  return mac;
}

/** Gives a (changed) body its MAC; an old `mac` is dropped. What it returns is what is stored. @throws AppError VAULT_RECORD_DAMAGED */
export async function sealRecord(
  changed: VaultRecordBody | VaultRecord,
  deviceSecret: CryptoKey,
  subtle = platformSubtle,
): Promise<VaultRecord> {
  const { mac: _, ...rest } = changed as VaultRecord;
  const body = checkShape(VaultRecordBody, rest, 'VAULT_RECORD_DAMAGED');
  return { ...body, mac: toB64u(await macOf(body, deviceSecret, subtle)) };
}

/**
 * At start, and before a PIN is asked for.
 * @param stored whatever IndexedDB gave. @throws AppError VAULT_RECORD_DAMAGED, VAULT_RECORD_MISSING (undefined).
 */
export async function checkRecord(
  stored: unknown,
  deviceSecret: CryptoKey,
  subtle = platformSubtle,
): Promise<VaultRecord> {
  if (stored === undefined) throw new AppError('VAULT_RECORD_MISSING');
  const record = checkShape(VaultRecord, stored, 'VAULT_RECORD_DAMAGED');
  const { mac, ...body } = record;
  const isWhole = equalBytes(await macOf(body, deviceSecret, subtle), fromB64u(mac));
  if (!isWhole) throw new AppError('VAULT_RECORD_DAMAGED', 'the MAC of the record does not fit');
  return record;
}
