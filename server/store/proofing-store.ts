// SPDX-License-Identifier: Apache-2.0
// Proofings, uploads and their parts in PostgreSQL; checks and retention stand beside. Whatever changes a proofing
// holds its row first, so that two requests of one enrolment come one after the other.
import { fromB64u } from '../../core/crypto/bytes.ts';
import type { ProofStore, Times } from '../proofing/ports.ts';
import { one, type Database, type Queryable } from './database.ts';
import { createCheckStore } from './proofing-check-store.ts';
import { createRetentionStore } from './proofing-retention-store.ts';
import { partOf, proofOf, uploadOf, type PartColumns, type ProofColumns, type UploadColumns } from './proofing-rows.ts';
import { clockSql, type Clock } from './vault-rows.ts';

export interface ProofingStoreDeps {
  readonly db: Database;
  readonly times: Times;
  /** Of a test; else the database's. */
  readonly clock?: Clock | undefined;
}

const FIND = `SELECT p.*, greatest(0, ceil(extract(epoch FROM p.sentence_expires_at - ${clockSql(1)})))::int AS sentence_seconds,
    coalesce(p.proven_at < ${clockSql(1)} - make_interval(days => $3), false) AS is_too_old,
    (SELECT c.is_delayed FROM proofing_checks c WHERE c.enrolment_id = p.enrolment_id AND c.verdict IS NULL) AS is_delayed,
    (p.stage = 'verdict' AND EXISTS (SELECT FROM proofing_checks c WHERE c.upload_id = p.video_upload
       AND c.verdict = 'review' AND c.decision IS NULL)) AS is_in_review,
    (SELECT row_to_json(u) FROM proofing_uploads u WHERE u.enrolment_id = p.enrolment_id AND u.state = 'open') AS upload
  FROM proofings p WHERE p.enrolment_id = $2`;

type Held = Pick<ProofColumns, 'stage' | 'sentence_id' | 'sentence_lang' | 'sentence_number'> & {
  is_fresh: boolean;
  is_checking: boolean;
};

/** The proofing's row, held until the transaction ends. */
const hold = (tx: Queryable, enrolmentId: string, now: Date | null): Promise<Held | undefined> =>
  one<Held>(
    tx,
    `SELECT p.*, coalesce(p.sentence_expires_at > ${clockSql(1)}, false) AS is_fresh,
       EXISTS (SELECT FROM proofing_checks c WHERE c.enrolment_id = p.enrolment_id AND c.verdict IS NULL) AS is_checking
     FROM proofings p WHERE enrolment_id = $2 FOR UPDATE OF p`,
    [now, enrolmentId],
  );

const dropOpen = (tx: Queryable, enrolmentId: string) =>
  tx.query(`UPDATE proofing_uploads SET state = 'dropped' WHERE enrolment_id = $1 AND state = 'open'`, [enrolmentId]);

const setSentence =
  ({ db, times, clock }: ProofingStoreDeps): ProofStore['setSentence'] =>
  ({ enrolmentId, sentence: { id, lang, number } }) =>
    db.transaction(async (tx) => {
      const now = clock?.() ?? null;
      const held = await hold(tx, enrolmentId, now);
      if (held?.stage !== 'video') return false;
      await dropOpen(tx, enrolmentId);
      await tx.query(
        `UPDATE proofings SET revision = revision + 1, sentence_id = $3, sentence_lang = $4, sentence_number = $5,
           sentence_expires_at = ${clockSql(1)} + make_interval(secs => $6) WHERE enrolment_id = $2`,
        [now, enrolmentId, id, lang, number, times.sentenceSeconds],
      );
      return true;
    });

const beginUpload =
  ({ db, clock }: ProofingStoreDeps): ProofStore['beginUpload'] =>
  ({ enrolmentId, upload, mediaKey }) =>
    db.transaction(async (tx) => {
      const now = clock?.() ?? null;
      const held = await hold(tx, enrolmentId, now);
      const sha256 = fromB64u(upload.sha256);
      const open = await one<UploadColumns>(
        tx,
        `SELECT * FROM proofing_uploads WHERE enrolment_id = $1 AND state = 'open'`,
        [enrolmentId],
      );
      const isKnown =
        open?.kind === upload.kind &&
        open.size === upload.size &&
        open.media_type === upload.mediaType &&
        open.sentence_id === (upload.sentence ?? null) &&
        open.sha256.equals(sha256);
      if (isKnown) return 'known';
      if (held?.stage !== upload.kind || held.is_checking) return 'stage';
      const isVideo = upload.kind === 'video';
      if (isVideo && (!held.is_fresh || held.sentence_id !== upload.sentence)) return 'sentence';
      await dropOpen(tx, enrolmentId);
      await tx.query(
        `INSERT INTO proofing_uploads (id, enrolment_id, kind, media_type, size, sha256, sentence_id, sentence_lang,
           sentence_number, begun_at) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, ${clockSql(1)})`,
        [
          now,
          upload.id,
          enrolmentId,
          upload.kind,
          upload.mediaType,
          upload.size,
          sha256,
          ...(isVideo ? [held.sentence_id, held.sentence_lang, held.sentence_number] : [null, null, null]),
        ],
      );
      // Used up: the next recording needs another sentence.
      await tx.query(
        `UPDATE proofings SET revision = revision + 1, media_key = coalesce(media_key, $2), sentence_id = NULL,
           sentence_lang = NULL, sentence_number = NULL, sentence_expires_at = NULL WHERE enrolment_id = $1`,
        [enrolmentId, mediaKey],
      );
      return 'begun';
    });

const handIn =
  ({ db, clock }: ProofingStoreDeps): ProofStore['handIn'] =>
  ({ enrolmentId, uploadId, checkId }) =>
    db.transaction(async (tx) => {
      const now = clock?.() ?? null;
      const held = await hold(tx, enrolmentId, now);
      const upload = await one<UploadColumns>(
        tx,
        `SELECT * FROM proofing_uploads WHERE id = $1 AND enrolment_id = $2 FOR UPDATE`,
        [uploadId, enrolmentId],
      );
      if (upload?.state === 'handedIn') return 'again';
      const isComplete = upload?.state === 'open' && upload.received === upload.size;
      if (!isComplete || held?.stage !== upload.kind || held.is_checking) return 'state';
      const isFace = upload.kind === 'face';
      await tx.query(`UPDATE proofing_uploads SET state = 'handedIn' WHERE id = $1`, [uploadId]);
      await tx.query(
        `UPDATE proofings SET revision = revision + 1, refusal = NULL, refused_at = NULL,
           stage = CASE WHEN $3 THEN stage ELSE 'verdict' END,
           face_upload = CASE WHEN $3 THEN $2 ELSE face_upload END,
           video_upload = CASE WHEN $3 THEN NULL ELSE $2 END WHERE enrolment_id = $1`,
        [enrolmentId, uploadId, isFace],
      );
      await tx.query(
        `INSERT INTO proofing_checks (id, enrolment_id, kind, upload_id, face_upload_id, asked_at, next_at)
         SELECT $2, $3, $4, $5, face_upload, ${clockSql(1)}, ${clockSql(1)} FROM proofings WHERE enrolment_id = $3`,
        [now, checkId, enrolmentId, upload.kind, uploadId],
      );
      return 'done';
    });

export function createProofingStore(deps: ProofingStoreDeps): ProofStore {
  const { db, times, clock } = deps;
  const now = () => clock?.() ?? null;
  return {
    ...createCheckStore(deps),
    ...createRetentionStore(deps),
    async find(enrolmentId) {
      const row = await one<ProofColumns>(db, FIND, [now(), enrolmentId, times.proofDays]);
      if (!row) return undefined;
      const proof = proofOf(row);
      return proof.sentence && proof.sentence.expiresInSeconds > 0 ? proof : { ...proof, sentence: undefined };
    },
    async consent({ enrolmentId, sha256, retentionDays }) {
      const rows = await db.query(
        `INSERT INTO proofings (enrolment_id, consent_sha256, retention_days, consented_at)
         VALUES ($2, $3, $4, ${clockSql(1)}) ON CONFLICT (enrolment_id) DO NOTHING RETURNING enrolment_id`,
        [now(), enrolmentId, sha256, retentionDays],
      );
      return rows.length === 1;
    },
    async expire(enrolmentId) {
      await db.query(
        `UPDATE proofings SET revision = revision + 1, stage = 'face', proven_at = NULL, refusal = 'PROOF_EXPIRED',
           refused_at = ${clockSql(1)}
         WHERE enrolment_id = $2 AND stage = 'proven' AND proven_at < ${clockSql(1)} - make_interval(days => $3)`,
        [now(), enrolmentId, times.proofDays],
      );
    },
    setSentence: setSentence(deps),
    beginUpload: beginUpload(deps),
    async findUpload({ enrolmentId, uploadId }) {
      const sql = 'SELECT * FROM proofing_uploads WHERE id = $1 AND enrolment_id = $2';
      const row = await one<UploadColumns>(db, sql, [uploadId, enrolmentId]);
      return row && uploadOf(row);
    },
    async findPart({ uploadId, beginsAt }) {
      const sql = 'SELECT * FROM proofing_parts WHERE upload_id = $1 AND begins_at = $2';
      const row = await one<PartColumns>(db, sql, [uploadId, beginsAt]);
      return row && partOf(row);
    },
    async addPart({ uploadId, beginsAt, size, sha256, fileName }) {
      const rows = await db.query(
        `WITH u AS (UPDATE proofing_uploads SET received = received + $3::int
           WHERE id = $1 AND state = 'open' AND received = $2::int AND received + $3::int <= size RETURNING id)
         INSERT INTO proofing_parts (upload_id, begins_at, size, sha256, file_name)
         SELECT id, $2::int, $3::int, $4, $5 FROM u RETURNING upload_id`,
        [uploadId, beginsAt, size, sha256, fileName],
      );
      return rows.length === 1;
    },
    async parts(uploadId) {
      const sql = 'SELECT * FROM proofing_parts WHERE upload_id = $1 ORDER BY begins_at';
      return (await db.query<PartColumns>(sql, [uploadId])).map(partOf);
    },
    async mediaKey(enrolmentId) {
      const sql = 'SELECT media_key FROM proofings WHERE enrolment_id = $1';
      return (await one<{ media_key: Buffer | null }>(db, sql, [enrolmentId]))?.media_key ?? undefined;
    },
    drop: ({ enrolmentId, uploadId }) =>
      db.transaction(async (tx) => {
        await hold(tx, enrolmentId, now());
        await tx.query(
          `WITH u AS (UPDATE proofing_uploads SET state = 'dropped'
             WHERE id = $1 AND enrolment_id = $2 AND state = 'open' RETURNING enrolment_id)
           UPDATE proofings p SET revision = revision + 1 FROM u WHERE p.enrolment_id = u.enrolment_id`,
          [uploadId, enrolmentId],
        );
      }),
    handIn: handIn(deps),
  };
}
