// SPDX-License-Identifier: Apache-2.0
// Reports of lost phones in PostgreSQL: one statement a method, tries taken atomically. One about nobody is a row like
// any other, so that neither an answer nor its statements tell.
import type { LossStore } from '../ra/ports.ts';
import { one, type Database } from './database.ts';

export function createLossStore(db: Database): LossStore {
  return {
    async open({ id, nationalIdIndex, tries, expiresAt }) {
      await db.query(
        'INSERT INTO loss_reports (id, national_id_index, tries_left, expires_at) VALUES ($1, $2, $3, $4)',
        [id, nationalIdIndex, tries, expiresAt],
      );
    },
    async putMac({ id, mac }) {
      await db.query('UPDATE loss_reports SET mac = $2 WHERE id = $1', [id, mac]);
    },
    async takeTry({ id, at }) {
      const row = await one<{ national_id_index: Buffer; mac: Buffer | null; tries_left: number }>(
        db,
        `UPDATE loss_reports SET tries_left = tries_left - 1
         WHERE id = $1 AND tries_left > 0 AND expires_at > $2 RETURNING national_id_index, mac, tries_left`,
        [id, at],
      );
      return row && { nationalIdIndex: row.national_id_index, mac: row.mac ?? undefined, triesLeft: row.tries_left };
    },
    async restoreTries({ id, tries }) {
      await db.query('UPDATE loss_reports SET tries_left = $2 WHERE id = $1', [id, tries]);
    },
    async purge(at) {
      await db.query('DELETE FROM loss_reports WHERE expires_at <= $1', [at]);
    },
  };
}
