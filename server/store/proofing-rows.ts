// SPDX-License-Identifier: Apache-2.0
// The proofing's rows as PostgreSQL gives them, and as server/proofing reads them. No rule lives here.
import type { Lang, MediaKind, ProofStage } from '../../core/protocol/index.ts';
import type { Check, Findings, OpenReview, Part, Proof, SentenceRef, Untold, Upload } from '../proofing/ports.ts';
import type { Row } from './database.ts';

interface UploadFields {
  id: string;
  kind: MediaKind;
  media_type: string;
  size: number;
  received: number;
  state: Upload['state'];
  sentence_id: string | null;
  sentence_lang: Lang | null;
  sentence_number: number | null;
}
export interface UploadColumns extends UploadFields, Row {
  sha256: Buffer;
}
/** As row_to_json writes it: bytea is \x and hex. */
interface UploadJson extends UploadFields {
  sha256: string;
}

export interface ProofColumns extends Row {
  enrolment_id: string;
  revision: string;
  stage: ProofStage;
  consent_sha256: string;
  retention_days: number;
  refusal: string | null;
  refused_at: Date | null;
  sentence_id: string | null;
  sentence_lang: Lang | null;
  sentence_number: number | null;
  sentence_seconds: number | null;
  proven_at: Date | null;
  is_too_old: boolean;
  is_delayed: boolean | null;
  is_in_review: boolean;
  upload: UploadJson | null;
}

export interface PartColumns extends Row {
  begins_at: number;
  size: number;
  sha256: Buffer;
  file_name: string;
}

export interface CheckColumns extends Row {
  id: string;
  enrolment_id: string;
  kind: MediaKind;
  tries: number;
  findings: Findings;
  has_doubt: boolean;
  upload: UploadJson;
  face: UploadJson;
}

export interface UntoldColumns extends Row {
  id: string;
  enrolment_id: string;
  kind: MediaKind;
  verdict: Untold['verdict'];
  reason: string | null;
  findings: Findings;
  is_delayed: boolean;
  decision: 'approve' | 'refuse' | null;
  decision_reason: string | null;
  audited: 'checked' | 'reviewed' | null;
  told: 'checked' | 'reviewed' | null;
}

export interface ReviewColumns extends Row {
  id: string;
  enrolment_id: string;
  decided_at: Date;
  face_findings: Findings | null;
  findings: Findings;
}

function sentenceOf(row: {
  sentence_id: string | null;
  sentence_lang: Lang | null;
  sentence_number: number | null;
}): SentenceRef | undefined {
  const { sentence_id: id, sentence_lang: lang, sentence_number: number } = row;
  return id === null || lang === null || number === null ? undefined : { id, lang, number };
}

export function uploadOf(row: UploadFields & { sha256: Buffer | string }): Upload {
  return {
    id: row.id,
    kind: row.kind,
    mediaType: row.media_type,
    size: row.size,
    sha256: typeof row.sha256 === 'string' ? Buffer.from(row.sha256.slice(2), 'hex') : row.sha256,
    received: row.received,
    state: row.state,
    sentence: sentenceOf(row),
  };
}

export function proofOf(row: ProofColumns): Proof {
  const sentence = sentenceOf(row);
  return {
    enrolmentId: row.enrolment_id,
    revision: Number(row.revision),
    stage: row.stage,
    consentSha256: row.consent_sha256,
    retentionDays: row.retention_days,
    refusal: row.refusal !== null && row.refused_at ? { code: row.refusal, at: row.refused_at } : undefined,
    sentence: sentence && { ...sentence, expiresInSeconds: row.sentence_seconds ?? 0 },
    upload: row.upload ? uploadOf(row.upload) : undefined,
    check: row.is_delayed === null ? 'none' : row.is_delayed ? 'delayed' : 'waiting',
    isInReview: row.is_in_review,
    provenAt: row.proven_at ?? undefined,
    isTooOld: row.is_too_old,
  };
}

export function partOf(row: PartColumns): Part {
  return { beginsAt: row.begins_at, size: row.size, sha256: row.sha256, fileName: row.file_name };
}

export function checkOf(row: CheckColumns): Check {
  const { id, enrolment_id: enrolmentId, kind, tries, findings, has_doubt: hasDoubt } = row;
  return { id, enrolmentId, kind, tries, findings, hasDoubt, upload: uploadOf(row.upload), face: uploadOf(row.face) };
}

export function untoldOf(row: UntoldColumns): Untold {
  const { id, enrolment_id: enrolmentId, kind, verdict, findings, is_delayed: isDelayed, decision } = row;
  return {
    id,
    enrolmentId,
    kind,
    verdict,
    findings,
    isDelayed,
    reason: row.reason ?? undefined,
    decision: decision === null ? undefined : { decision, reason: row.decision_reason ?? undefined },
    audited: row.audited ?? undefined,
    told: row.told ?? undefined,
  };
}

export function reviewOf(row: ReviewColumns): OpenReview {
  const { id, enrolment_id: enrolmentId, decided_at: at, findings } = row;
  return { id, enrolmentId, at, findings, faceFindings: row.face_findings ?? {} };
}
