// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from 'vitest';
import { fromB64u, toB64u } from '../../../core/crypto/bytes.ts';
import type { VaultBegun, VaultRecord } from '../../../core/protocol/index.ts';
import {
  checkRecord,
  deriveServerKey,
  evaluate,
  makeDeviceKeys,
  makeTokenKeyPair,
  sealRecord,
  wrapTokenKey,
  type DeviceKeys,
} from '../../../core/vault/index.ts';
import { makeVault } from '../../support/vault-phone.ts';

const SEED = new Uint8Array(32).fill(9);
const TOKEN = toB64u(new Uint8Array(16).fill(3));

let keys: DeviceKeys;
let record: VaultRecord;
beforeAll(async () => {
  keys = await makeDeviceKeys();
  const keyOf = (kind: 'pin' | 'puk') => deriveServerKey(SEED, TOKEN, kind, 1);
  const begun: VaultBegun = {
    tokenId: TOKEN,
    pin: { version: 1, publicKey: toB64u(keyOf('pin').publicKey) },
    puk: { version: 1, publicKey: toB64u(keyOf('puk').publicKey) },
  };
  const made = await makeVault({ keys, begun, pin: '13572468', puk: 'Emza-2468-puk' }, ({ kind, blinded }) => {
    const { evaluated, proof } = evaluate(keyOf(kind), fromB64u(blinded));
    return Promise.resolve({ evaluated: toB64u(evaluated), proof: toB64u(proof), nonce: TOKEN });
  });
  const entry = await wrapTokenKey(made.vaultKey, TOKEN, await makeTokenKeyPair());
  record = await sealRecord({ ...made.record, keys: [entry] }, keys.deviceSecret);
});

test('a record is found whole after a way through storage', async () => {
  expect(await checkRecord(structuredClone(record), keys.deviceSecret)).toEqual(record);
  expect(await checkRecord(JSON.parse(JSON.stringify(record)), keys.deviceSecret)).toEqual(record);
});

test('a changed record is sealed again and is whole', async () => {
  const generation = { number: 1, pinVersion: 1, pukVersion: 1, mac: toB64u(new Uint8Array(32)) };
  const changed = await sealRecord({ ...record, generation }, keys.deviceSecret);
  expect(changed.mac).not.toBe(record.mac);
  expect((await checkRecord(changed, keys.deviceSecret)).generation).toEqual(generation);
});

test('a missing record is told from a damaged one', async () => {
  await expect(checkRecord(undefined, keys.deviceSecret)).rejects.toMatchObject({ code: 'VAULT_RECORD_MISSING' });
});

describe('damage is found', () => {
  const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  const cases: [string, (r: VaultRecord) => unknown][] = [
    ['null', () => null],
    ['an empty object', () => ({})],
    ['a flipped envelope', (r) => ({ ...r, pin: { ...r.pin, envelope: flip(r.pin.envelope) } })],
    ['another pinned key', (r) => ({ ...r, puk: { ...r.puk, publicKey: r.pin.publicKey } })],
    ['PIN and PUK swapped', (r) => ({ ...r, pin: r.puk, puk: r.pin })],
    ['lighter stretching', (r) => ({ ...r, argon2: { ...r.argon2, memoryKiB: 8 } })],
    ['PRF denied or claimed', (r) => ({ ...r, lock: { ...r.lock, hasPrf: !r.lock.hasPrf } })],
    ['a key left out', (r) => ({ ...r, keys: [] })],
    ['a key twice', (r) => ({ ...r, keys: [...r.keys, ...r.keys] })],
    ['a flipped MAC', (r) => ({ ...r, mac: flip(r.mac) })],
    ['no MAC', (r) => ({ ...r, mac: undefined })],
    ['a member more', (r) => ({ ...r, extra: 1 })],
    ['a later version', (r) => ({ ...r, v: 2 })],
  ];
  test.each(cases)('%s', async (_, damage) => {
    await expect(checkRecord(damage(record), keys.deviceSecret)).rejects.toMatchObject({
      code: 'VAULT_RECORD_DAMAGED',
    });
  });

  test('the record of another device', async () => {
    const other = await makeDeviceKeys();
    await expect(checkRecord(record, other.deviceSecret)).rejects.toMatchObject({ code: 'VAULT_RECORD_DAMAGED' });
  });
});

test('what is sealed fits the schema', async () => {
  await expect(sealRecord({ ...record, tokenId: 'x' }, keys.deviceSecret)).rejects.toMatchObject({
    code: 'VAULT_RECORD_DAMAGED',
  });
});
