// SPDX-License-Identifier: Apache-2.0
// Enrolments in PostgreSQL: one statement a method, optimistic versions, tries taken atomically.
// Sees sealed bytes and HMACs only; it must never learn a key that opens them.
import type { CodeRecord, EnrolmentRecord, EnrolmentStore } from '../ra/ports.ts';
import { one, type Database } from './database.ts';

interface Row extends Record<string, unknown> {
  id: string;
  device_id: string;
  state: EnrolmentRecord['state'];
  version: number;
  product_id: string;
  terms_sha256: string | null;
  supersedes: string[];
  identity_sealed: Buffer | null;
  national_id_index: Buffer | null;
  mobile_index: Buffer | null;
  applicant_sealed: Buffer | null;
  token_id: string | null;
  issue_request_id: string | null;
  issue_csr_sha256: string | null;
  certificate_serial: string | null;
  last_step: Buffer | null;
  code_id: string | null;
  code_mobile_index: Buffer | null;
  code_mac: Buffer | null;
  code_sent_at: Date | null;
  code_expires_at: Date | null;
  code_tries_left: number | null;
}

const SELECT = `SELECT e.*, c.code_id, c.mobile_index AS code_mobile_index, c.mac AS code_mac, c.sent_at AS code_sent_at,
  c.expires_at AS code_expires_at, c.tries_left AS code_tries_left
  FROM enrolments e LEFT JOIN enrolment_codes c ON c.enrolment_id = e.id`;

const UPDATE = `UPDATE enrolments SET state = $3, identity_sealed = $4, national_id_index = $5, mobile_index = $6,
  applicant_sealed = $7, token_id = $8, issue_request_id = $9, issue_csr_sha256 = $10, certificate_serial = $11,
  last_step = $12, changed_at = $13, product_id = $14, terms_sha256 = $15, supersedes = $16, version = version + 1
  WHERE id = $1 AND version = $2 AND closed_at IS NULL RETURNING id`;

function codeOf(row: Row): CodeRecord | undefined {
  const { code_id: id, code_mobile_index: mobileIndex, code_mac: mac, code_sent_at: sentAt } = row;
  const { code_expires_at: expiresAt, code_tries_left: triesLeft } = row;
  if (id === null || !mobileIndex || !mac || !sentAt || !expiresAt || triesLeft === null) return undefined;
  return { id, mobileIndex, mac, sentAt, expiresAt, triesLeft };
}

function recordOf(row: Row): EnrolmentRecord {
  const { identity_sealed: sealed, national_id_index: nationalIdIndex, mobile_index: mobileIndex } = row;
  const { issue_request_id: requestId, issue_csr_sha256: csrSha256 } = row;
  return {
    id: row.id,
    deviceId: row.device_id,
    state: row.state,
    version: row.version,
    productId: row.product_id,
    termsSha256: row.terms_sha256 ?? undefined,
    supersedes: row.supersedes,
    identity: sealed && nationalIdIndex && mobileIndex ? { sealed, nationalIdIndex, mobileIndex } : undefined,
    applicantSealed: row.applicant_sealed ?? undefined,
    tokenId: row.token_id ?? undefined,
    issue: requestId !== null && csrSha256 !== null ? { requestId, csrSha256 } : undefined,
    serial: row.certificate_serial ?? undefined,
    lastStep: row.last_step ?? undefined,
    code: codeOf(row),
  };
}

const values = (record: EnrolmentRecord, at: Date): unknown[] => [
  record.id,
  record.version,
  record.state,
  record.identity?.sealed ?? null,
  record.identity?.nationalIdIndex ?? null,
  record.identity?.mobileIndex ?? null,
  record.applicantSealed ?? null,
  record.tokenId ?? null,
  record.issue?.requestId ?? null,
  record.issue?.csrSha256 ?? null,
  record.serial ?? null,
  record.lastStep ?? null,
  at,
  record.productId,
  record.termsSha256 ?? null,
  record.supersedes,
];

/** The enrolments of all devices, over `db`. */
export function createEnrolmentStore(db: Database): EnrolmentStore {
  const read = async (where: string, params: readonly unknown[]) => {
    const row = await one<Row>(db, `${SELECT} WHERE ${where}`, params);
    return row && recordOf(row);
  };
  return {
    async insert({ id, deviceId, productId, at }) {
      const rows = await db.query(
        `INSERT INTO enrolments (id, device_id, state, product_id, created_at, changed_at)
         VALUES ($1, $2, 'identity', $3, $4, $4)
         ON CONFLICT (device_id) WHERE closed_at IS NULL DO NOTHING RETURNING id`,
        [id, deviceId, productId, at],
      );
      return rows.length === 1;
    },
    findCurrent: (deviceId) => read('e.device_id = $1 AND e.closed_at IS NULL', [deviceId]),
    findBySerial: (serial) => read('e.certificate_serial = $1', [serial]),
    findById: (id) => read('e.id = $1 AND e.closed_at IS NULL', [id]),
    async findIssued(nationalIdIndex) {
      const sql = `${SELECT} WHERE e.national_id_index = $1 AND e.certificate_serial IS NOT NULL ORDER BY e.created_at, e.id`;
      return (await db.query<Row>(sql, [nationalIdIndex])).map(recordOf);
    },
    async save(record, at) {
      return (await db.query(UPDATE, values(record, at))).length === 1;
    },
    async saveWithCode(record, at) {
      const { code } = record;
      const rows = await db.query(
        `WITH e AS (${UPDATE})
         INSERT INTO enrolment_codes (enrolment_id, code_id, mobile_index, mac, sent_at, expires_at, tries_left)
         SELECT id, $17, $18, $19, $20, $21, $22 FROM e
         ON CONFLICT (enrolment_id) DO UPDATE SET code_id = EXCLUDED.code_id, mobile_index = EXCLUDED.mobile_index,
           mac = EXCLUDED.mac, sent_at = EXCLUDED.sent_at, expires_at = EXCLUDED.expires_at,
           tries_left = EXCLUDED.tries_left
         RETURNING enrolment_id`,
        [...values(record, at), code.id, code.mobileIndex, code.mac, code.sentAt, code.expiresAt, code.triesLeft],
      );
      return rows.length === 1;
    },
    async close(record, at) {
      const rows = await db.query(
        `UPDATE enrolments SET closed_at = $3, changed_at = $3, version = version + 1
         WHERE id = $1 AND version = $2 AND closed_at IS NULL RETURNING id`,
        [record.id, record.version, at],
      );
      return rows.length === 1;
    },
    async findGivenUp(ids, before) {
      const sql = `${SELECT} WHERE e.id = ANY ($1) AND e.closed_at < $2 AND e.certificate_serial IS NULL`;
      return (await db.query<Row>(sql, [[...ids], before])).map(recordOf);
    },
    async takeCodeTry({ enrolmentId, codeId }) {
      const row = await one<{ tries_left: number }>(
        db,
        `UPDATE enrolment_codes SET tries_left = tries_left - 1
         WHERE enrolment_id = $1 AND code_id = $2 AND tries_left > 0 RETURNING tries_left`,
        [enrolmentId, codeId],
      );
      return row?.tries_left;
    },
    async restoreCodeTries({ enrolmentId, codeId, tries }) {
      await db.query('UPDATE enrolment_codes SET tries_left = $3 WHERE enrolment_id = $1 AND code_id = $2', [
        enrolmentId,
        codeId,
        tries,
      ]);
    },
  };
}
