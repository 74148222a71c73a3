// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteDB, openDB } from 'idb';
import type { TokenView, VaultRecord } from '../../core/protocol/index.ts';
import { openEmzaDatabase, type EmzaConnection } from '../../src/adapters/indexed-db/database.ts';
import { indexedDbDeviceKeys } from '../../src/adapters/indexed-db/indexed-db-device-keys.ts';
import { indexedDbBegunStore, indexedDbTokenStore } from '../../src/adapters/indexed-db/indexed-db-token-store.ts';

const NAME = 'emza-test';
const connections: EmzaConnection[] = [];
function connect(): EmzaConnection {
  const connection = openEmzaDatabase(NAME);
  connections.push(connection);
  return connection;
}
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  await deleteDB(NAME);
});

const record = { v: 1, tokenId: 'AAAAAAAAAAAAAAAAAAAAAA' } as unknown as VaultRecord;
const view: TokenView = {
  tokenId: 'AAAAAAAAAAAAAAAAAAAAAA',
  deviceId: 'A'.repeat(43),
  pinTriesLeft: 3,
  pukTriesLeft: 10,
  pinMaxTries: 4,
  pukMaxTries: 10,
  certificates: [],
};

describe('device keys in IndexedDB', () => {
  it('are the same after the database was closed and opened again, and still sign', async () => {
    const first = connect();
    const made = await indexedDbDeviceKeys(first).ensure();
    await first.close();

    const again = await indexedDbDeviceKeys(connect()).find();
    expect(again?.deviceId).toBe(made.deviceId);
    const bytes = new TextEncoder().encode('signed after the reopening');
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, again!.deviceAuthKey, bytes);
    const key = await crypto.subtle.importKey('jwk', made.publicJwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'verify',
    ]);
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes)).toBe(true);
  });

  it('cannot be exported', async () => {
    const { deviceAuthKey, deviceSecret } = await indexedDbDeviceKeys(connect()).ensure();
    await expect(crypto.subtle.exportKey('pkcs8', deviceAuthKey)).rejects.toThrow();
    await expect(crypto.subtle.exportKey('raw', deviceSecret)).rejects.toThrow();
  });

  it('are made once when two callers of two connections come at the same time', async () => {
    const stores = [indexedDbDeviceKeys(connect()), indexedDbDeviceKeys(connect())];
    const made = await Promise.all(stores.flatMap((store) => [store.ensure(), store.ensure()]));
    expect(new Set(made.map((keys) => keys.deviceId)).size).toBe(1);
  });

  it('are not there before they are made', async () => {
    expect(await indexedDbDeviceKeys(connect()).find()).toBeUndefined();
  });
});

describe('the token store', () => {
  it('keeps record, view and count over a reopening', async () => {
    const first = connect();
    const store = indexedDbTokenStore(first);
    expect(await store.read()).toBeUndefined();
    await store.write(record);
    await store.writeView(view);
    await store.addSignature();
    await store.addSignature();
    await first.close();

    const again = indexedDbTokenStore(connect());
    expect(await again.read()).toEqual(record);
    expect(await again.readView()).toEqual(view);
    expect(await again.countSignatures()).toBe(2);
  });

  it('writes the record with durability "strict"', async () => {
    const asked: unknown[] = [];
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    try {
      await indexedDbTokenStore(connect()).write(record);
      asked.push(...spy.mock.calls.map(([, , options]) => options?.durability));
    } finally {
      spy.mockRestore();
    }
    expect(asked).toEqual(['strict']);
  });

  it('takes a damaged view for none', async () => {
    const connection = connect();
    const store = indexedDbTokenStore(connection);
    await store.writeView({ ...view, pinTriesLeft: -1 });
    expect(await store.readView()).toBeUndefined();
  });

  it('keeps a claim with its non-extractable key pair until it is removed', async () => {
    const first = connect();
    const keys = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
    const claim = { requestId: 'r', body: { claimId: 'c', t: '0', mac: 'm', claimKey: 'k' }, keys, psk: 'p' };
    await indexedDbBegunStore(first).put('claim', claim);
    await first.close();

    const again = indexedDbBegunStore(connect());
    const found = await again.get('claim');
    expect(found?.body).toEqual(claim.body);
    expect(found?.keys.privateKey.extractable).toBe(false);
    await again.remove('claim');
    expect(await again.get('claim')).toBeUndefined();
  });

  it('names a database of another version VAULT_STORAGE', async () => {
    const newer = await openDB(NAME, 99);
    newer.close();
    await expect(indexedDbTokenStore(connect()).read()).rejects.toMatchObject({ code: 'VAULT_STORAGE' });
  });
});
