// SPDX-License-Identifier: Apache-2.0
// The numbers of the proofing, as data. Limits go by national ID: who begins anew does not get more tries.
import type { ErrorCode } from '../../core/protocol/index.ts';
import type { Times } from './ports.ts';

/** What the database counts. */
export const TIMES: Times = {
  sentenceSeconds: 180,
  proofDays: 30,
  leaseSeconds: 30,
  tellPauseSeconds: 60,
  tellDays: 1,
};
/** One check may take so long: less than its lease. */
export const CHECK_SECONDS = 25;
/** Before a service that did not answer is asked again; the last one holds for all that follow. */
export const PAUSES_SECONDS = [3, 10, 30, 60, 120, 300, 600] as const;
/** Media that did not open so often (a disk may come back) are lost: they are asked for again. */
export const DAMAGE_TRIES = 6;
/** No part but the last is smaller, so that nobody fills the folder with files of one byte. */
export const PART_MIN_BYTES = 16 * 1024;
/** A file that no row names, after so long. */
export const ORPHAN_SECONDS = 3600;
/** Checks at the same time in one process. */
export const CHECKS_AT_ONCE = 4;
/** A part of an SMS in UCS-2. */
export const SMS_MAX_UNITS = 70;

const DAY = 86_400;
/** bucket → how many in how many seconds. */
export const LIMITS = {
  'proofing.face': { limit: 20, windowSeconds: DAY },
  'proofing.video': { limit: 20, windowSeconds: DAY },
  'proofing.sentence': { limit: 60, windowSeconds: DAY },
  'proofing.upload': { limit: 60, windowSeconds: DAY },
} as const;
export type Bucket = keyof typeof LIMITS;

/**
 * Where a video's refusal leads: the face was the reason, so the selfie is taken anew too. That it stood still can be
 * seen in a video only, and another one mends it.
 */
export const stageAfterRefusal = (reason: ErrorCode): 'face' | 'video' =>
  reason.startsWith('PROOF_FACE_') && reason !== 'PROOF_FACE_STILL' ? 'face' : 'video';
