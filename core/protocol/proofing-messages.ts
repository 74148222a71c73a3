// SPDX-License-Identifier: Apache-2.0
// Messages between the phone and the proofing: consent, selfie, spoken sentence, verdict. All are device-signed; no
// picture and no sound stands in a JSON message.
import * as v from 'valibot';
import type { ErrorCode } from './errors.ts';
import { Bytes32, Id, Lang, LocalText, UnixSeconds } from './primitives.ts';

/** Most bytes of one part of an upload: a cut on a bad network costs no more than that. */
export const CHUNK_BYTES = 256 * 1024;
/** Most bytes of one selfie, and of one video. */
export const MEDIA_MAX_BYTES = { face: 2 * 1024 * 1024, video: 16 * 1024 * 1024 } as const;
/** How long a recording may be, in seconds. */
export const VIDEO_SECONDS = { min: 2, max: 20 } as const;
/** Shorter side of a selfie, in pixels, at least. */
export const FACE_MIN_PIXELS = 240;

export const MEDIA_KINDS = ['face', 'video'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];
export const MEDIA_TYPES = {
  face: ['image/jpeg'],
  video: ['video/webm', 'video/mp4'],
} as const satisfies Record<MediaKind, readonly string[]>;

/** Why a proof was refused, in words of its own for the person. The first four fit a selfie and a video. */
export const PROOF_REASONS = [
  'PROOF_FACE_OTHER',
  'PROOF_FACE_COVERED',
  'PROOF_FACE_COUNT',
  'PROOF_FACE_UNCLEAR',
  'PROOF_FACE_COPY',
  'PROOF_FACE_STILL',
  'PROOF_SPEECH_UNHEARD',
  'PROOF_SPEECH_OTHER',
  'PROOF_LIPS_STILL',
  'PROOF_REVIEW_REFUSED',
  // A proof that was accepted holds for some time only.
  'PROOF_EXPIRED',
] as const satisfies readonly ErrorCode[];
export type ProofReason = (typeof PROOF_REASONS)[number];

/** What is asked for next; `proven`: everything is there and was accepted. */
export const PROOF_STAGES = ['face', 'video', 'verdict', 'proven'] as const;
export type ProofStage = (typeof PROOF_STAGES)[number];

/** POST /api/v1/enrolments/{id}/proofing/consent: SHA-256 of the wording that was on the screen. */
export const GiveConsent = v.strictObject({ sha256: Bytes32 });
/** POST …/proofing/sentence: a new one, in the language that the person reads. */
export const AskSentence = v.strictObject({ lang: Lang });
/**
 * POST …/proofing/uploads, before the first byte: what will come. For a video while its sentence is fresh, so that it is
 * bound to it however slow the network is. The same digest again is the same upload.
 */
export const BeginUpload = v.strictObject({
  kind: v.picklist(MEDIA_KINDS),
  mediaType: v.picklist([...MEDIA_TYPES.face, ...MEDIA_TYPES.video]),
  size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MEDIA_MAX_BYTES.video)),
  sha256: Bytes32,
  /** Of a video: the id of the sentence that was read. */
  sentence: v.optional(Id),
});
export type BeginUpload = v.InferOutput<typeof BeginUpload>;

/** POST …/proofing/uploads/{upload}/{offset} takes at most CHUNK_BYTES as they are; the same bytes twice are one part. */
export const UploadView = v.object({
  id: Id,
  kind: v.picklist(MEDIA_KINDS),
  size: v.number(),
  sha256: Bytes32,
  /** Bytes from the start that are kept; the next part begins here. */
  received: v.number(),
});
export type UploadView = v.InferOutput<typeof UploadView>;

/** POST …/proofing/face and …/proofing/video: the confirmed one, all of whose bytes have come. */
export const SubmitMedia = v.strictObject({ upload: Id });

/** GET …/proofing?seen=<revision>&wait=<seconds>: waits while nothing has changed since `seen`. */
export const ProofingView = v.object({
  /** Grows with every change. */
  revision: v.number(),
  stage: v.picklist(PROOF_STAGES),
  /** What was handed in is being checked. */
  isChecking: v.boolean(),
  /** A checking service does not answer; it is asked again without the person. */
  isDelayed: v.boolean(),
  /** A person of the registration authority looks at it. */
  isInReview: v.boolean(),
  retentionDays: v.number(),
  /** To be given before anything is sent; absent once it was. sha256 is SHA-256 of `text` in RFC 8785 form. */
  consent: v.optional(v.object({ text: LocalText, sha256: Bytes32 })),
  /** Why the last one was refused: a code of PROOF_REASONS, or one that a newer server knows. */
  refusal: v.optional(v.object({ code: v.string(), at: UnixSeconds })),
  /** Begun and not handed in. */
  upload: v.optional(UploadView),
  sentence: v.optional(v.object({ id: Id, text: v.string(), lang: Lang, expiresInSeconds: v.number() })),
  /** In `proven` only: how long the proof holds. */
  provenUntil: v.optional(UnixSeconds),
});
export type ProofingView = v.InferOutput<typeof ProofingView>;
