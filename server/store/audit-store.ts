// SPDX-License-Identifier: Apache-2.0
// The audit chain's rows. One advisory lock puts all writers in line; it ends with the transaction.
import type { AuditData, AuditStore, ChainedEntry } from '../audit/ports.ts';
import { one, type Database } from './database.ts';

const LOCK = 0x61756474; // "audt"

interface AuditRow extends Record<string, unknown> {
  seq: string;
  at: Date;
  event: string;
  subject: string;
  data: AuditData;
  previous_hash: Buffer;
  hash: Buffer;
}

const entryOf = (row: AuditRow): ChainedEntry => ({
  seq: Number(row.seq),
  at: row.at.toISOString(),
  event: row.event,
  subject: row.subject,
  data: row.data,
  previousHash: row.previous_hash,
  hash: row.hash,
});

export function createAuditStore(db: Database): AuditStore {
  return {
    append: (next) =>
      db.transaction(async (tx) => {
        await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
        const sql = 'SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1';
        const last = await one<{ seq: string; hash: Buffer }>(tx, sql);
        const entry = next(last && { seq: Number(last.seq), hash: last.hash });
        await tx.query(
          'INSERT INTO audit_log (seq, at, event, subject, data, previous_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)',
          [entry.seq, entry.at, entry.event, entry.subject, JSON.stringify(entry.data), entry.previousHash, entry.hash],
        );
      }),
    async read(afterSeq, limit) {
      const sql = 'SELECT * FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2';
      return (await db.query<AuditRow>(sql, [afterSeq, limit])).map(entryOf);
    },
  };
}
