// SPDX-License-Identifier: Apache-2.0
// Checks, what is told of them, and reviews, in PostgreSQL. A check is begun under a lease, and only who still holds
// it writes the verdict; whoever decides a review first has decided it.
import type { ProofStore } from '../proofing/ports.ts';
import { one, type Queryable } from './database.ts';
import {
  checkOf,
  reviewOf,
  untoldOf,
  type CheckColumns,
  type ReviewColumns,
  type UntoldColumns,
} from './proofing-rows.ts';
import type { ProofingStoreDeps } from './proofing-store.ts';
import { clockSql } from './vault-rows.ts';

type CheckStore = Pick<
  ProofStore,
  | 'takeCheck'
  | 'delayCheck'
  | 'releaseCheck'
  | 'decideCheck'
  | 'takeUntold'
  | 'setAudited'
  | 'setTold'
  | 'openReviews'
  | 'findReview'
  | 'review'
>;

/** Locks are taken in one order everywhere: the proofing, then its check. */
const holdOf = (tx: Queryable, checkId: string) =>
  tx.query(
    `SELECT FROM proofings WHERE enrolment_id = (SELECT enrolment_id FROM proofing_checks WHERE id = $1) FOR UPDATE`,
    [checkId],
  );

const decideCheck =
  ({ db, clock }: ProofingStoreDeps): ProofStore['decideCheck'] =>
  ({ id, lease, verdict, reason, findings, stage }) =>
    db.transaction(async (tx) => {
      const now = clock?.() ?? null;
      await holdOf(tx, id);
      const row = await one<{ enrolment_id: string }>(
        tx,
        `UPDATE proofing_checks SET verdict = $4, reason = $5, findings = $6, decided_at = ${clockSql(1)},
           tell_at = ${clockSql(1)}, lease = NULL, lease_until = NULL
         WHERE id = $2 AND lease = $3 AND verdict IS NULL RETURNING enrolment_id`,
        [now, id, lease, verdict, reason ?? null, JSON.stringify(findings)],
      );
      if (!row) return false;
      await tx.query(
        `UPDATE proofings SET revision = revision + 1, stage = $3,
           proven_at = CASE WHEN $3 = 'proven' THEN ${clockSql(1)} END,
           refusal = $4, refused_at = CASE WHEN $4::text IS NOT NULL THEN ${clockSql(1)} END WHERE enrolment_id = $2`,
        [now, row.enrolment_id, stage, reason ?? null],
      );
      return true;
    });

const review =
  ({ db, clock }: ProofingStoreDeps): ProofStore['review'] =>
  ({ id, decision, reason }) =>
    db.transaction(async (tx) => {
      const now = clock?.() ?? null;
      await holdOf(tx, id);
      const row = await one<{ enrolment_id: string }>(
        tx,
        `UPDATE proofing_checks c SET decision = $3, decision_reason = $4, reviewed_at = ${clockSql(1)},
           tell_at = ${clockSql(1)}
         FROM proofings p WHERE c.id = $2 AND c.verdict = 'review' AND c.kind = 'video' AND c.decision IS NULL
           AND p.enrolment_id = c.enrolment_id AND p.stage = 'verdict' AND p.video_upload = c.upload_id
         RETURNING c.enrolment_id`,
        [now, id, decision, reason ?? null],
      );
      if (!row) return false;
      await tx.query(
        `UPDATE proofings SET revision = revision + 1, stage = CASE WHEN $3 THEN 'proven' ELSE 'face' END,
           proven_at = CASE WHEN $3 THEN ${clockSql(1)} END, refusal = $4,
           refused_at = CASE WHEN $4::text IS NOT NULL THEN ${clockSql(1)} END WHERE enrolment_id = $2`,
        [now, row.enrolment_id, decision === 'approve', reason ?? null],
      );
      return true;
    });

const UNTOLD = `verdict IS NOT NULL AND (told IS NULL OR audited IS NULL
  OR (decision IS NOT NULL AND 'checked' IN (told, audited)))`;

export function createCheckStore(deps: ProofingStoreDeps): CheckStore {
  const { db, times, clock } = deps;
  const now = () => clock?.() ?? null;
  return {
    async takeCheck(lease) {
      const row = await one<CheckColumns>(
        db,
        `WITH c AS (UPDATE proofing_checks SET lease = $2, tries = tries + 1,
             lease_until = ${clockSql(1)} + make_interval(secs => $3)
           WHERE id = (SELECT id FROM proofing_checks WHERE verdict IS NULL AND next_at <= ${clockSql(1)}
               AND (lease_until IS NULL OR lease_until <= ${clockSql(1)})
             ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *)
         SELECT c.id, c.enrolment_id, c.kind, c.tries, c.findings, row_to_json(u) AS upload, row_to_json(f) AS face,
           EXISTS (SELECT FROM proofing_checks d WHERE d.upload_id = c.face_upload_id AND d.kind = 'face'
             AND d.verdict = 'review') AS has_doubt
         FROM c JOIN proofing_uploads u ON u.id = c.upload_id JOIN proofing_uploads f ON f.id = c.face_upload_id`,
        [now(), lease, times.leaseSeconds],
      );
      return row && checkOf(row);
    },
    delayCheck: ({ id, lease, pauseSeconds, findings }) =>
      db.transaction(async (tx) => {
        await holdOf(tx, id);
        await tx.query(
          `WITH c AS (UPDATE proofing_checks SET lease = NULL, lease_until = NULL, is_delayed = true, findings = $5,
               next_at = ${clockSql(1)} + make_interval(secs => $4)
             WHERE id = $2 AND lease = $3 AND verdict IS NULL RETURNING enrolment_id)
           UPDATE proofings p SET revision = revision + 1 FROM c WHERE p.enrolment_id = c.enrolment_id`,
          [now(), id, lease, pauseSeconds, JSON.stringify(findings)],
        );
      }),
    async releaseCheck({ id, lease }) {
      await db.query(
        `UPDATE proofing_checks SET lease = NULL, lease_until = NULL, tries = tries - 1
         WHERE id = $1 AND lease = $2 AND verdict IS NULL`,
        [id, lease],
      );
    },
    decideCheck: decideCheck(deps),
    async takeUntold() {
      const row = await one<UntoldColumns>(
        db,
        `UPDATE proofing_checks SET tell_at = ${clockSql(1)} + make_interval(secs => $2)
         WHERE id = (SELECT id FROM proofing_checks WHERE ${UNTOLD} AND tell_at <= ${clockSql(1)}
             AND (audited IS NULL OR (decision IS NOT NULL AND audited = 'checked')
               OR coalesce(reviewed_at, decided_at) > ${clockSql(1)} - make_interval(days => $3))
           ORDER BY tell_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *`,
        [now(), times.tellPauseSeconds, times.tellDays],
      );
      return row && untoldOf(row);
    },
    async setAudited(id, what) {
      // Who was slower takes nothing back.
      const sql = `UPDATE proofing_checks SET audited = $2 WHERE id = $1 AND audited IS DISTINCT FROM 'reviewed'`;
      await db.query(sql, [id, what]);
    },
    async setTold(id, what) {
      // A decision that came meanwhile is told next.
      const sql = `UPDATE proofing_checks SET told = $3, tell_at = ${clockSql(1)}
        WHERE id = $2 AND told IS DISTINCT FROM 'reviewed'`;
      await db.query(sql, [now(), id, what]);
    },
    async openReviews() {
      const rows = await db.query<ReviewColumns>(
        `SELECT c.id, c.enrolment_id, c.decided_at, c.findings, f.findings AS face_findings
         FROM proofing_checks c JOIN proofings p ON p.enrolment_id = c.enrolment_id AND p.video_upload = c.upload_id
         JOIN enrolments e ON e.id = c.enrolment_id AND e.closed_at IS NULL
         LEFT JOIN proofing_checks f ON f.upload_id = c.face_upload_id
         WHERE c.verdict = 'review' AND c.decision IS NULL AND c.kind = 'video' AND p.stage = 'verdict'
         ORDER BY c.decided_at LIMIT 200`,
      );
      return rows.map(reviewOf);
    },
    async findReview(id) {
      const row = await one<{
        enrolment_id: string;
        decision: 'approve' | 'refuse' | null;
        decision_reason: string | null;
      }>(
        db,
        `SELECT enrolment_id, decision, decision_reason FROM proofing_checks
         WHERE id = $1 AND kind = 'video' AND verdict = 'review'`,
        [id],
      );
      return (
        row && {
          enrolmentId: row.enrolment_id,
          decision: row.decision ?? undefined,
          reason: row.decision_reason ?? undefined,
        }
      );
    },
    review: review(deps),
  };
}
