// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteDB, openDB } from 'idb';
import type { TokenView, VaultRecord } from '../../core/protocol/index.ts';
import { makeDeviceKeys } from '../../core/vault/device-keys.ts';
import { indexedDbCaptureStore } from '../../src/adapters/indexed-db/indexed-db-capture-store.ts';
import { openEmzaDatabase, type EmzaConnection } from '../../src/adapters/indexed-db/database.ts';
import { indexedDbDeviceKeys } from '../../src/adapters/indexed-db/indexed-db-device-keys.ts';
import { indexedDbBegunStore, indexedDbTokenStore } from '../../src/adapters/indexed-db/indexed-db-token-store.ts';
import type { KeptCapture } from '../../src/ports/capture-store.ts';

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
const capture: KeptCapture = {
  enrolmentId: 'E',
  kind: 'face',
  mediaType: 'image/jpeg',
  sha256: 'A'.repeat(43),
  bytes: Uint8Array.from({ length: 300_000 }, (_, at) => at & 255),
};
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

describe('a database of the version before', () => {
  it('keeps what it has and gets what it lacks', async () => {
    const keys = await makeDeviceKeys();
    const before = await openDB(NAME, 1, {
      upgrade(db) {
        for (const store of ['keys', 'records', 'facts', 'begun']) db.createObjectStore(store);
      },
    });
    await before.put('keys', keys, 'device');
    await before.put('records', record, 'token');
    await before.put('facts', 3, 'signatures');
    await before.put('begun', { enrolmentId: 'E' }, 'lock');
    before.close();

    const connection = connect();
    const store = indexedDbTokenStore(connection);
    expect(await store.read()).toEqual(record);
    expect(await store.countSignatures()).toBe(3);
    expect(await indexedDbBegunStore(connection).get('lock')).toEqual({ enrolmentId: 'E' });
    expect((await indexedDbDeviceKeys(connection).find())?.deviceId).toBe(keys.deviceId);
    await indexedDbCaptureStore(connection).keep(capture);
    expect(await indexedDbCaptureStore(connection).read('E')).toEqual(capture);
  });

  it('that another tab still has open is given up by it', async () => {
    const before = await openDB(NAME, 1, {
      upgrade: (db) => void db.createObjectStore('records'),
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    await before.put('records', record, 'token');
    expect(await indexedDbTokenStore(connect()).read()).toEqual(record);
  });
});

describe('a capture in IndexedDB', () => {
  it('is there after the browser was closed and opened again, byte by byte', async () => {
    const first = connect();
    await indexedDbCaptureStore(first).keep(capture);
    await first.close();
    const found = await indexedDbCaptureStore(connect()).read('E');
    expect(found).toEqual(capture);
  });

  it('of another enrolment is not given', async () => {
    const store = indexedDbCaptureStore(connect());
    await store.keep(capture);
    expect(await store.read('F')).toBeUndefined();
  });

  it('is alone: the next takes its place', async () => {
    const connection = connect();
    const store = indexedDbCaptureStore(connection);
    await store.keep(capture);
    await store.keep({ ...capture, enrolmentId: 'F', kind: 'video' });
    expect(await connection.run((db) => db.getAllKeys('captures'))).toEqual(['F']);
    await store.keep({ ...capture, enrolmentId: 'F', sha256: 'B' });
    expect((await store.read('F'))?.sha256).toBe('B');
  });

  it('is what it was when the browser dies while another takes its place', async () => {
    const first = connect();
    await indexedDbCaptureStore(first).keep(capture);
    const { put } = IDBObjectStore.prototype;
    // The old one is removed already, the new one is on its way.
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...input) {
      const request = put.apply(this, input);
      this.transaction.abort();
      return request;
    });
    await expect(indexedDbCaptureStore(first).keep({ ...capture, sha256: 'B' })).rejects.toMatchObject({
      code: 'VAULT_STORAGE',
    });
    spy.mockRestore();
    await first.close();
    expect(await indexedDbCaptureStore(connect()).read('E')).toEqual(capture);
  });

  it('is what it was where another cannot be stored', async () => {
    const store = indexedDbCaptureStore(connect());
    await store.keep(capture);
    const wrong = { ...capture, kind: () => 'face' } as unknown as KeptCapture;
    await expect(store.keep(wrong)).rejects.toMatchObject({ code: 'VAULT_STORAGE' });
    expect(await store.read('E')).toEqual(capture);
  });

  it('is on disk before anything is told of it', async () => {
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await indexedDbCaptureStore(connect()).keep(capture);
    const writes = spy.mock.calls
      .filter(([, mode]) => mode === 'readwrite')
      .map(([, , options]) => options?.durability);
    spy.mockRestore();
    expect(writes).toEqual(['strict']);
  });

  it.each([
    [undefined, []],
    ['F', []],
    ['E', ['E']],
  ])('is forgotten unless it is of the enrolment %s', async (but, left) => {
    const connection = connect();
    const store = indexedDbCaptureStore(connection);
    await store.keep(capture);
    await store.forget(but);
    expect(await connection.run((db) => db.getAllKeys('captures'))).toEqual(left);
  });
});
