// SPDX-License-Identifier: Apache-2.0
// Operations of the vault in PostgreSQL: begun, released by the device lock, used once.
import type { OperationStore } from '../vault/ports.ts';
import { one, type Database } from './database.ts';
import { clockSql, operationOf, type Clock, type OperationColumns } from './vault-rows.ts';

export function createOperationStore(db: Database, clock?: Clock): OperationStore {
  const at = (): Date | null => clock?.() ?? null;

  return {
    async beginOperation({ nonce, tokenId, kind, h, seconds }) {
      await db.query(
        `INSERT INTO vault_operations (nonce, token_id, kind, h, begun_at, expires_at)
         VALUES ($2, $3, $4, $5, ${clockSql(1)}, ${clockSql(1)} + make_interval(secs => $6))`,
        [at(), nonce, tokenId, kind, h, seconds],
      );
    },

    async findOperation(nonce) {
      const row = await one<OperationColumns>(
        db,
        `SELECT *, expires_at <= ${clockSql(1)} AS is_expired FROM vault_operations WHERE nonce = $2`,
        [at(), nonce],
      );
      return row && operationOf(row);
    },

    async releaseOperation({ nonce, counter, isBackedUp }) {
      // The token's row is locked first, as in takeTry: two statements never wait for each other.
      const rows = await db.query(
        `WITH lock AS (
           UPDATE tokens SET lock_counter = $3, lock_is_backed_up = $4
           WHERE id = (SELECT token_id FROM vault_operations WHERE nonce = $2) AND state = 'ready'
             AND (lock_counter < $3 OR (lock_counter = 0 AND $3 = 0)) AND EXISTS (
               SELECT 1 FROM vault_operations
               WHERE nonce = $2 AND released_at IS NULL AND used_at IS NULL AND expires_at > ${clockSql(1)})
           RETURNING id)
         UPDATE vault_operations SET released_at = ${clockSql(1)} FROM lock
         WHERE nonce = $2 AND token_id = lock.id AND released_at IS NULL RETURNING nonce`,
        [at(), nonce, counter, isBackedUp],
      );
      return rows.length === 1;
    },

    async useOperation({ nonce, tokenId, kind, h, needsPin, usedBy }) {
      const rows = await db.query(
        `UPDATE vault_operations SET used_at = ${clockSql(1)}, used_by = $7
         WHERE nonce = $2 AND token_id = $3 AND kind = $4 AND h = $5 AND released_at IS NOT NULL AND used_at IS NULL
           AND (NOT $6 OR unlocked_at IS NOT NULL) AND expires_at > ${clockSql(1)}
         RETURNING nonce`,
        [at(), nonce, tokenId, kind, h, needsPin, usedBy],
      );
      return rows.length === 1;
    },

    async forgetOperations(seconds) {
      await db.query(
        `DELETE FROM vault_operations o WHERE o.expires_at < ${clockSql(1)} - make_interval(secs => $2)
           AND NOT EXISTS (SELECT 1 FROM vault_evaluations e WHERE e.operation = o.nonce)`,
        [at(), seconds],
      );
    },
  };
}
