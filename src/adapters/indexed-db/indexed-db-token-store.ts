// SPDX-License-Identifier: Apache-2.0
// The token's record and what was begun, in IndexedDB. Writes resolve when they are on disk.
import { checkShape, TokenView } from '../../../core/protocol/index.ts';
import type { Begun, BegunStore, TokenStore } from '../../ports/token-store.ts';
import { writeStrict, type EmzaConnection } from './database.ts';

const RECORD = 'token';
const VIEW = 'view';
const SIGNATURES = 'signatures';

export function indexedDbTokenStore(connection: EmzaConnection): TokenStore {
  const countSignatures = async () => {
    const count = await connection.run((db) => db.get('facts', SIGNATURES));
    return typeof count === 'number' ? count : 0;
  };
  return {
    read: () => connection.run((db) => db.get('records', RECORD)),
    write: (record) => writeStrict(connection, 'records', (put) => put(RECORD, record)),
    async readView() {
      const stored = await connection.run((db) => db.get('facts', VIEW));
      if (stored === undefined) return undefined;
      try {
        return checkShape(TokenView, stored, 'VAULT_RECORD_DAMAGED');
      } catch {
        // Only a copy of what the server says: a damaged one is as good as none.
        return undefined;
      }
    },
    writeView: (view) => writeStrict(connection, 'facts', (put) => put(VIEW, view)),
    countSignatures,
    async addSignature() {
      const count = await countSignatures();
      await writeStrict(connection, 'facts', (put) => put(SIGNATURES, count + 1));
    },
    async askToPersist() {
      const { storage } = navigator as { storage?: StorageManager };
      return (await storage?.persist?.().catch(() => false)) ?? false;
    },
  };
}

export function indexedDbBegunStore(connection: EmzaConnection): BegunStore {
  return {
    get: <K extends keyof Begun>(kind: K) =>
      connection.run(async (db) => (await db.get('begun', kind)) as Begun[K] | undefined),
    put: (kind, value) => writeStrict(connection, 'begun', (put) => put(kind, value)),
    remove: (kind) => writeStrict(connection, 'begun', (_, remove) => remove(kind)),
  };
}
