// SPDX-License-Identifier: Apache-2.0
// Statuses for OCSP and CRL in PostgreSQL. Nothing is remembered here: each call is one look at the rows.
import type { RevocationReason } from '../../core/pki/index.ts';
import { AppError } from '../../core/protocol/index.ts';
import type { StatusRow, StatusStore, StoredCrl } from '../status/ports.ts';
import { one, type Database, type Queryable } from './database.ts';

interface StatusColumns extends Record<string, unknown> {
  serial: string;
  revoked_at: Date | null;
  revocation_reason: number | null;
}
interface CrlColumns extends Record<string, unknown> {
  number: string;
  status_version: string;
  this_update: Date;
  crl: Buffer;
}

const statusOf = (row: StatusColumns): StatusRow => ({
  serial: row.serial,
  revoked:
    row.revoked_at === null
      ? undefined
      : { at: row.revoked_at, reason: (row.revocation_reason ?? 0) as RevocationReason },
});

const crlOf = (row: CrlColumns): StoredCrl => ({
  number: BigInt(row.number),
  statusVersion: BigInt(row.status_version),
  thisUpdate: row.this_update,
  crl: row.crl,
});

const latest = async (db: Queryable, issuerId: string): Promise<StoredCrl | undefined> => {
  const sql = 'SELECT * FROM crls WHERE issuer_id = $1 ORDER BY number DESC LIMIT 1';
  const row = await one<CrlColumns>(db, sql, [issuerId]);
  return row && crlOf(row);
};

export function createStatusStore(db: Database): StatusStore {
  return {
    async changes(issuerId, since) {
      const rows = await db.query<{ status_version: string; serial: string | null }>(
        `SELECT ca_issuers.status_version, certificates.serial FROM ca_issuers
         LEFT JOIN certificates ON certificates.issuer_id = ca_issuers.id AND certificates.status_version > $2
         WHERE ca_issuers.id = $1`,
        [issuerId, since],
      );
      const [row] = rows;
      if (!row) throw new AppError('SERVER_ERROR', 'the issuer is not registered');
      return {
        version: BigInt(row.status_version),
        serials: rows.flatMap(({ serial }) => (serial === null ? [] : [serial])),
      };
    },

    async statuses(issuerId, serials) {
      const rows = await db.query<StatusColumns>(
        `SELECT serial, revoked_at, revocation_reason FROM certificates
         WHERE serial = ANY($2) AND issuer_id = $1 AND phase = 'recorded'`,
        [issuerId, serials],
      );
      return new Map(rows.map((row) => [row.serial, statusOf(row)]));
    },

    latestCrl: (issuerId) => latest(db, issuerId),

    makeCrl: ({ issuerId, at, isFresh }, sign) =>
      db.transaction(async (tx) => {
        const issuer = await one<{ status_version: string }>(
          tx,
          'SELECT status_version FROM ca_issuers WHERE id = $1 FOR NO KEY UPDATE',
          [issuerId],
        );
        if (!issuer) throw new AppError('SERVER_ERROR', 'the issuer is not registered');
        const before = await latest(tx, issuerId);
        if (before && isFresh(before, BigInt(issuer.status_version))) return before;
        const number = (before?.number ?? 0n) + 1n;
        const rows = await tx.query<StatusColumns>(
          `SELECT serial, revoked_at, revocation_reason FROM certificates
           WHERE issuer_id = $1 AND revoked_at IS NOT NULL AND not_after >= $2 ORDER BY serial`,
          [issuerId, at],
        );
        const crl = await sign({ number, entries: rows.map(statusOf) });
        await tx.query(
          'INSERT INTO crls (issuer_id, number, status_version, this_update, crl) VALUES ($1, $2, $3, $4, $5)',
          [issuerId, number, issuer.status_version, at, crl],
        );
        return { number, statusVersion: BigInt(issuer.status_version), thisUpdate: at, crl };
      }),
  };
}
