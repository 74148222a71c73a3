// SPDX-License-Identifier: Apache-2.0
// Whether a selfie or a video is what it must be, before anyone is asked about it: read, not believed.
import { AppError, FACE_MIN_PIXELS, VIDEO_SECONDS, type ErrorCode } from '../../core/protocol/index.ts';
import type { MediaDecoder } from './ports.ts';

/** @returns the code of what is wrong with it */
export async function flawOfPicture(decoder: MediaDecoder, bytes: Uint8Array): Promise<ErrorCode | undefined> {
  const flaw = await flawOf(() => decoder.picture(bytes));
  if (typeof flaw === 'string') return flaw;
  return Math.min(flaw.width, flaw.height) < FACE_MIN_PIXELS ? 'PROOF_PICTURE_SMALL' : undefined;
}

/** @param mediaType as it was announced */
export async function flawOfClip(
  decoder: MediaDecoder,
  bytes: Uint8Array,
  mediaType: string,
): Promise<ErrorCode | undefined> {
  const clip = await flawOf(() => decoder.clip(bytes));
  if (typeof clip === 'string') return clip;
  if (clip.mediaType !== mediaType) return 'PROOF_VIDEO_INVALID';
  if (clip.seconds < VIDEO_SECONDS.min) return 'PROOF_VIDEO_SHORT';
  // A recorder that is told to stop at the limit ends a little later.
  if (clip.seconds > VIDEO_SECONDS.max + 1) return 'PROOF_VIDEO_LONG';
  return clip.hasPicture && clip.hasSound ? undefined : 'PROOF_VIDEO_SILENT';
}

/** A file that is not one is its sender's matter; every other failure is ours. */
async function flawOf<T>(read: () => Promise<T>): Promise<T | ErrorCode> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('PROOF_')) return error.code;
    throw error;
  }
}
