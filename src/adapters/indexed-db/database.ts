// SPDX-License-Identifier: Apache-2.0
// The browser's database of this app: its stores and their types. Every failure of it is VAULT_STORAGE.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { AppError, type TokenView } from '../../../core/protocol/index.ts';
import type { KeptCapture } from '../../ports/capture-store.ts';
import type { DeviceKeys } from '../../ports/device-keys.ts';
import type { Begun } from '../../ports/token-store.ts';

interface EmzaSchema extends DBSchema {
  /** Under "device". */
  keys: { key: string; value: DeviceKeys };
  /** Under "token": one record, never trusted before core/vault has checked it. */
  records: { key: string; value: unknown };
  /** Under "view" and "signatures": what may be lost without harm. */
  facts: { key: string; value: TokenView | number };
  /** Under the name of what was begun. */
  begun: { key: string; value: Begun[keyof Begun] };
  /** Under the enrolment's id; at most one. */
  captures: { key: string; value: KeptCapture };
}
type StoreName = 'keys' | 'records' | 'facts' | 'begun' | 'captures';
export type EmzaDatabase = IDBPDatabase<EmzaSchema>;

/** The stores that each version brought: an older database gets what it lacks and keeps what it has. */
const STORES: readonly (readonly StoreName[])[] = [['keys', 'records', 'facts', 'begun'], ['captures']];
const VERSION = STORES.length;

/** Opens on first use and again after the browser has closed it. */
export function openEmzaDatabase(name = 'emza'): {
  run<T>(work: (db: EmzaDatabase) => Promise<T>): Promise<T>;
  close(): Promise<void>;
} {
  let opened: Promise<EmzaDatabase> | undefined;
  const forget = () => {
    opened = undefined;
  };
  const open = () =>
    openDB<EmzaSchema>(name, VERSION, {
      upgrade(db, oldVersion) {
        for (const store of STORES.slice(oldVersion).flat()) db.createObjectStore(store);
      },
      // Another tab wants a newer version, or the engine gave up: the next call opens anew.
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    });
  return {
    async run(work) {
      try {
        opened ??= open();
        return await work(await opened);
      } catch (cause) {
        forget();
        throw new AppError('VAULT_STORAGE', 'the browser database failed', { cause });
      }
    },
    async close() {
      const db = await opened;
      forget();
      db?.close();
    },
  };
}
export type EmzaConnection = ReturnType<typeof openEmzaDatabase>;

/** One write, whole or not at all, that is on disk, not merely queued, when it resolves (IndexedDB 3.0 §3.1.7: durability "strict"). */
export async function writeStrict(
  connection: EmzaConnection,
  store: StoreName,
  work: (put: (key: string, value: unknown) => void, remove: (key: string) => void) => void,
): Promise<void> {
  await connection.run(async (db) => {
    const transaction = db.transaction(store, 'readwrite', { durability: 'strict' });
    const requests: Promise<unknown>[] = [];
    try {
      work(
        (key, value) => requests.push(transaction.store.put(value, key)),
        (key) => requests.push(transaction.store.delete(key)),
      );
    } catch (cause) {
      // A value that cannot be stored throws at once: what was written before it must not stand alone.
      transaction.abort();
      await Promise.allSettled([...requests, transaction.done]);
      throw cause;
    }
    await Promise.all([...requests, transaction.done]);
  });
}
