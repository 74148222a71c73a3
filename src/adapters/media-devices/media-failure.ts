// SPDX-License-Identifier: Apache-2.0
// What camera and microphone fail with, translated once: the person denied it, there is none, or something else has it.
import { AppError, type ErrorCode } from '../../../core/protocol/index.ts';

export type MediaPart = 'CAMERA' | 'MICROPHONE';
type FailureKind = 'DENIED' | 'MISSING' | 'BUSY';

/** Media Capture and Streams §10.2, getUserMedia. */
const BY_NAME: Readonly<Record<string, FailureKind>> = {
  NotAllowedError: 'DENIED',
  SecurityError: 'DENIED',
  NotFoundError: 'MISSING',
  OverconstrainedError: 'MISSING',
  NotReadableError: 'BUSY',
  AbortError: 'BUSY',
};

export const failureKindOf = (cause: unknown): FailureKind =>
  BY_NAME[cause instanceof Error ? cause.name : ''] ?? 'MISSING';

export const mediaFailure = (part: MediaPart, kind: FailureKind, cause?: unknown): AppError =>
  new AppError(`${part}_${kind}` satisfies ErrorCode, 'a device of the phone failed', { cause });

/** @throws AppError CAMERA_MISSING or MICROPHONE_MISSING where this browser opens none (an insecure origin). */
export function mediaDevicesFor(part: MediaPart): MediaDevices {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (!mediaDevices) throw mediaFailure(part, 'MISSING');
  return mediaDevices;
}

export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
