// SPDX-License-Identifier: Apache-2.0
// What is kept of pictures and sound, and how long, in PostgreSQL: uploads whose time is over, their files, and keys
// that open nothing any more. It looks at no enrolment: those given up are treated alike.
import type { ProofStore } from '../proofing/ports.ts';
import type { ProofingStoreDeps } from './proofing-store.ts';
import { clockSql } from './vault-rows.ts';

type RetentionStore = Pick<ProofStore, 'expireMedia' | 'deletableFiles' | 'forgetParts' | 'forgetKeys' | 'knownFiles'>;

const expireMedia =
  ({ db, clock }: ProofingStoreDeps): ProofStore['expireMedia'] =>
  async (days) => {
    const now = clock?.() ?? null;
    const overdue = `u.state <> 'deleted' AND u.begun_at < ${clockSql(1)} - make_interval(days => least(p.retention_days, $2::int))`;
    const found = await db.query<{ enrolment_id: string }>(
      `SELECT DISTINCT p.enrolment_id FROM proofing_uploads u JOIN proofings p USING (enrolment_id)
       WHERE ${overdue} LIMIT 100`,
      [now, days],
    );
    for (const { enrolment_id: id } of found) {
      await db.transaction(async (tx) => {
        await tx.query('SELECT FROM proofings WHERE enrolment_id = $1 FOR UPDATE', [id]);
        await tx.query(
          `UPDATE proofing_uploads u SET state = 'deleted' FROM proofings p
           WHERE p.enrolment_id = $3 AND u.enrolment_id = $3 AND ${overdue}`,
          [now, days, id],
        );
        // A selfie or video that is still waited for can no longer be checked or looked at.
        const begun = await tx.query(
          `UPDATE proofings p SET revision = revision + 1, stage = 'face', refusal = 'PROOF_EXPIRED',
             refused_at = ${clockSql(1)}, sentence_id = NULL, sentence_lang = NULL, sentence_number = NULL,
             sentence_expires_at = NULL
           WHERE p.enrolment_id = $2 AND p.stage <> 'proven' AND EXISTS (SELECT FROM proofing_uploads u
             WHERE u.id IN (p.face_upload, p.video_upload) AND u.state = 'deleted')
             AND (p.stage <> 'face' OR EXISTS (SELECT FROM proofing_checks c
               WHERE c.enrolment_id = p.enrolment_id AND c.verdict IS NULL)) RETURNING p.enrolment_id`,
          [now, id],
        );
        if (begun.length === 0) return;
        await tx.query(`UPDATE proofing_uploads SET state = 'dropped' WHERE enrolment_id = $1 AND state = 'open'`, [
          id,
        ]);
        await tx.query(
          `UPDATE proofing_checks SET verdict = 'void', decided_at = ${clockSql(1)}, tell_at = ${clockSql(1)}
           WHERE enrolment_id = $2 AND verdict IS NULL`,
          [now, id],
        );
        // Its person was told that somebody looks at it: nobody will any more, and that is told too.
        await tx.query(
          `UPDATE proofing_checks c SET decision = 'refuse', decision_reason = 'PROOF_EXPIRED',
             reviewed_at = ${clockSql(1)}, tell_at = ${clockSql(1)}
           FROM proofings p WHERE p.enrolment_id = $2 AND c.upload_id = p.video_upload
             AND c.verdict = 'review' AND c.decision IS NULL`,
          [now, id],
        );
      });
    }
    return found.map((row) => row.enrolment_id);
  };

const IS_EMPTY = `media_key IS NOT NULL AND NOT EXISTS (SELECT FROM proofing_uploads u
  WHERE u.enrolment_id = p.enrolment_id
    AND (u.state IN ('open', 'handedIn') OR EXISTS (SELECT FROM proofing_parts t WHERE t.upload_id = u.id)))`;

const forgetKeys =
  ({ db }: ProofingStoreDeps): ProofStore['forgetKeys'] =>
  async () => {
    const found = await db.query<{ enrolment_id: string }>(
      `SELECT enrolment_id FROM proofings p WHERE ${IS_EMPTY} LIMIT 100`,
    );
    const forgotten: string[] = [];
    for (const { enrolment_id: id } of found) {
      const rows = await db.transaction(async (tx) => {
        // An upload that begins just now holds this row, and keeps the key: look again once it is ours.
        await tx.query('SELECT FROM proofings WHERE enrolment_id = $1 FOR UPDATE', [id]);
        const sql = `UPDATE proofings p SET media_key = NULL WHERE enrolment_id = $1 AND ${IS_EMPTY} RETURNING 1 AS n`;
        return tx.query(sql, [id]);
      });
      if (rows.length > 0) forgotten.push(id);
    }
    return forgotten;
  };

export function createRetentionStore(deps: ProofingStoreDeps): RetentionStore {
  const { db } = deps;
  return {
    expireMedia: expireMedia(deps),
    async deletableFiles(limit) {
      const rows = await db.query<{ file_name: string }>(
        `SELECT file_name FROM proofing_parts p JOIN proofing_uploads u ON u.id = p.upload_id
         WHERE u.state IN ('dropped', 'deleted') LIMIT $1`,
        [limit],
      );
      return rows.map((row) => row.file_name);
    },
    async forgetParts(fileNames) {
      await db.query('DELETE FROM proofing_parts WHERE file_name = ANY ($1)', [fileNames]);
    },
    forgetKeys: forgetKeys(deps),
    async knownFiles(fileNames) {
      const sql = 'SELECT file_name FROM proofing_parts WHERE file_name = ANY ($1)';
      return new Set((await db.query<{ file_name: string }>(sql, [fileNames])).map((row) => row.file_name));
    },
  };
}
