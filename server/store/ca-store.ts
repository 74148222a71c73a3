// SPDX-License-Identifier: Apache-2.0
// Certificates and issuers in PostgreSQL. One statement a method, with the phase it starts from as its condition.
import { AppError } from '../../core/protocol/index.ts';
import type { CertificatePhase, CertificateRow, CertificateStore, IssuerStore, StoredState } from '../ca/ports.ts';
import { one, type Database } from './database.ts';

const LOCK = 0x63613031; // "ca01"

interface Columns extends Record<string, unknown> {
  serial: string;
  issuer_id: string;
  token_id: string;
  request_id: string;
  csr_sha256: Buffer;
  phase: CertificatePhase;
  tbs: Buffer | null;
  certificate: Buffer | null;
  planned_at: Date | null;
  state: StoredState | null;
}

const rowOf = (row: Columns): CertificateRow => ({
  serial: row.serial,
  issuerId: row.issuer_id,
  tokenId: row.token_id,
  requestId: row.request_id,
  csrSha256: row.csr_sha256,
  phase: row.phase,
  tbsDer: row.tbs ?? undefined,
  plannedAt: row.planned_at ?? undefined,
  certificateDer: row.certificate ?? undefined,
  state: row.state ?? undefined,
});

/** Status changes go through here: the row lock on the issuer puts their versions in the order of their commits. */
const BUMP =
  'WITH bump AS (UPDATE ca_issuers SET status_version = status_version + 1 WHERE id = (SELECT issuer_id FROM certificates WHERE serial = $1) RETURNING status_version)';

/** $2 is the last enrolment that the certificate is on hold for, and nobody reported a loss. */
const ENDS = `(held_by = 'enrolment' AND held_for = ARRAY[$2::text])`;

export function createCaStore(db: Database): CertificateStore {
  const first = async (sql: string, params: readonly unknown[]): Promise<CertificateRow | undefined> => {
    const row = await one<Columns>(db, sql, params);
    return row && rowOf(row);
  };
  /** The row that this statement moved on, or the one that a faster writer left. */
  const moved = async (serial: string, sql: string, params: readonly unknown[]): Promise<CertificateRow> => {
    const row =
      (await first(sql, [serial, ...params])) ??
      (await first('SELECT * FROM certificates WHERE serial = $1', [serial]));
    if (!row) throw new AppError('SERVER_ERROR', 'the serial was never reserved');
    return row;
  };

  return {
    async reserve(input) {
      const inserted = await first(
        `INSERT INTO certificates (serial, issuer_id, token_id, request_id, csr_sha256, spki_sha256, reserved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING *`,
        [input.serial, input.issuerId, input.tokenId, input.requestId, input.csrSha256, input.spkiSha256, input.at],
      );
      return (
        inserted ??
        first('SELECT * FROM certificates WHERE token_id = $1 AND request_id = $2', [input.tokenId, input.requestId])
      );
    },

    plan: ({ serial, tbsDer, notAfter, at }) =>
      moved(
        serial,
        `UPDATE certificates SET phase = 'planned', tbs = $2, not_after = $3, planned_at = $4
         WHERE serial = $1 AND phase = 'reserved' RETURNING *`,
        [tbsDer, notAfter, at],
      ),

    keepSigned: ({ serial, certificateDer }) =>
      moved(
        serial,
        `UPDATE certificates SET phase = 'signed', certificate = $2 WHERE serial = $1 AND phase = 'planned' RETURNING *`,
        [certificateDer],
      ),

    record: ({ serial, at }) =>
      moved(
        serial,
        `${BUMP} UPDATE certificates SET phase = 'recorded', state = 'inactive', revoked_at = $2, revocation_reason = 6,
           status_version = bump.status_version
         FROM bump WHERE serial = $1 AND phase = 'signed' RETURNING certificates.*`,
        [at],
      ),

    activate: ({ serial, tokenId, at }) =>
      first(
        `${BUMP} UPDATE certificates SET state = 'active', revoked_at = NULL, revocation_reason = NULL,
           status_version = bump.status_version
         FROM bump WHERE serial = $1 AND token_id = $2 AND state = 'inactive' AND not_after > $3
         RETURNING certificates.*`,
        [serial, tokenId, at],
      ),

    suspendForLoss: ({ serial, at }) =>
      first(
        `${BUMP} UPDATE certificates SET state = 'suspended', revoked_at = COALESCE(revoked_at, $2),
           revocation_reason = 6, held_by = 'loss', held_state = COALESCE(held_state, state),
           status_version = bump.status_version
         FROM bump WHERE serial = $1
           AND (state IN ('inactive', 'active') OR state = 'suspended' AND held_by <> 'loss')
         RETURNING certificates.*`,
        [serial, at],
      ),

    async suspendFor({ serial, enrolmentId, at }) {
      const row = await one<{ is_new: boolean }>(
        db,
        `${BUMP} UPDATE certificates SET state = 'suspended', revoked_at = COALESCE(revoked_at, $3),
           revocation_reason = 6, held_by = COALESCE(held_by, 'enrolment'), held_state = COALESCE(held_state, state),
           held_for = array_append(held_for, $2), status_version = bump.status_version
         FROM bump WHERE serial = $1 AND state IN ('inactive', 'active', 'suspended') AND $2 <> ALL (held_for)
         RETURNING held_by = 'enrolment' AND held_for = ARRAY[$2::text] AS is_new`,
        [serial, enrolmentId, at],
      );
      if (row) return row.is_new;
      const living = `SELECT 1 FROM certificates WHERE serial = $1 AND state IN ('inactive', 'active', 'suspended')`;
      return (await db.query(living, [serial])).length > 0 ? false : undefined;
    },

    release: ({ serial, enrolmentId }) =>
      first(
        `${BUMP} UPDATE certificates SET held_for = array_remove(held_for, $2),
           state = CASE WHEN ${ENDS} THEN COALESCE(held_state, 'inactive') ELSE state END,
           held_by = CASE WHEN ${ENDS} THEN NULL ELSE held_by END,
           held_state = CASE WHEN ${ENDS} THEN NULL ELSE held_state END,
           revoked_at = CASE WHEN ${ENDS} AND held_state = 'active' THEN NULL ELSE revoked_at END,
           revocation_reason = CASE WHEN ${ENDS} AND held_state = 'active' THEN NULL ELSE revocation_reason END,
           status_version = bump.status_version
         FROM bump WHERE serial = $1 AND state = 'suspended' AND $2 = ANY (held_for)
         RETURNING certificates.*`,
        [serial, enrolmentId],
      ),

    async holds() {
      const rows = await db.query<{ enrolment_id: string; serial: string }>(
        `SELECT unnest(held_for) AS enrolment_id, serial FROM certificates WHERE held_for <> '{}'`,
      );
      return rows.map(({ enrolment_id: enrolmentId, serial }) => ({ enrolmentId, serial }));
    },

    revoke: ({ serial, reason, at }) =>
      first(
        `${BUMP} UPDATE certificates SET state = 'revoked', revoked_at = COALESCE(revoked_at, $2),
           revocation_reason = $3, held_by = NULL, held_for = '{}', held_state = NULL,
           status_version = bump.status_version
         FROM bump WHERE serial = $1 AND phase = 'recorded' AND state <> 'revoked' RETURNING certificates.*`,
        [serial, at, reason],
      ),

    async keepRevocationCode({ serial, deviceId, sha256, at }) {
      // The row lock puts it before or after whatever ends or holds the certificate at the same time.
      const row = await one<{ number: number }>(
        db,
        `INSERT INTO revocation_codes AS kept (serial, sha256, number, set_at)
         SELECT certificates.serial, $3, 1, $4 FROM certificates JOIN tokens ON tokens.id = certificates.token_id
         WHERE certificates.serial = $1 AND tokens.device_id = $2
           AND certificates.state IN ('inactive', 'active', 'suspended') AND held_by IS DISTINCT FROM 'loss'
         FOR SHARE OF certificates
         ON CONFLICT (serial) DO UPDATE SET sha256 = excluded.sha256,
           number = kept.number + (kept.sha256 <> excluded.sha256)::int,
           set_at = CASE WHEN kept.sha256 = excluded.sha256 THEN kept.set_at ELSE excluded.set_at END
         RETURNING number`,
        [serial, deviceId, sha256, at],
      );
      return row?.number;
    },

    revocationCodes: (serials) =>
      db.query<{ serial: string; sha256: Buffer }>(
        'SELECT serial, sha256 FROM revocation_codes WHERE serial = ANY ($1)',
        [[...serials]],
      ),

    find: (serial) => first(`SELECT * FROM certificates WHERE serial = $1 AND phase = 'recorded'`, [serial]),

    findOfDevice: ({ serial, deviceId }) =>
      first(
        `SELECT certificates.* FROM certificates JOIN tokens ON tokens.id = certificates.token_id
         WHERE serial = $1 AND phase = 'recorded' AND tokens.device_id = $2`,
        [serial, deviceId],
      ),

    async certificatesOf(tokenId) {
      const sql = `SELECT * FROM certificates WHERE token_id = $1 AND phase = 'recorded' ORDER BY planned_at, serial`;
      return (await db.query<Columns>(sql, [tokenId])).map(rowOf);
    },

    async hasActive(tokenId, at) {
      const sql = `SELECT 1 FROM certificates WHERE token_id = $1 AND state = 'active' AND not_after > $2 LIMIT 1`;
      return (await db.query(sql, [tokenId, at])).length > 0;
    },

    activeOfDevice: (deviceId, at) =>
      first(
        `SELECT certificates.* FROM certificates JOIN tokens ON tokens.id = certificates.token_id
         WHERE tokens.device_id = $1 AND certificates.state = 'active' AND not_after > $2
         ORDER BY planned_at DESC, serial LIMIT 1`,
        [deviceId, at],
      ),
  };
}

interface IssuerColumns extends Record<string, unknown> {
  id: string;
  certificate: Buffer;
  root: Buffer;
}

export function createIssuerStore(db: Database): IssuerStore {
  const find = async (id: string) => {
    const row = await one<IssuerColumns>(db, 'SELECT id, certificate, root FROM ca_issuers WHERE id = $1', [id]);
    return row && { id: row.id, certificateDer: row.certificate, rootDer: row.root };
  };
  return {
    find,
    async register({ id, certificateDer, rootDer }) {
      await db.query('INSERT INTO ca_issuers (id, certificate, root) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        id,
        certificateDer,
        rootDer,
      ]);
      const row = await find(id);
      if (!row) throw new AppError('SERVER_ERROR', 'the issuer was not written');
      return row;
    },
    exclusively: (work) =>
      db.transaction(async (tx) => {
        await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
        return work();
      }),
  };
}
