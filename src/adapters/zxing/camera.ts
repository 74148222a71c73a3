// SPDX-License-Identifier: Apache-2.0
// Opens the camera into a video element and lets it go again. Its frames stay in this page.
import { AppError, type ErrorCode } from '../../../core/protocol/index.ts';

const CONSTRAINTS: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 640 }, height: { ideal: 480 } },
};

const BY_NAME: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'CAMERA_DENIED',
  SecurityError: 'CAMERA_DENIED',
  NotFoundError: 'CAMERA_MISSING',
  OverconstrainedError: 'CAMERA_MISSING',
  NotReadableError: 'CAMERA_BUSY',
  AbortError: 'CAMERA_BUSY',
};

/** @returns what stops it. @throws AppError CAMERA_DENIED, CAMERA_MISSING, CAMERA_BUSY */
export async function openCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<() => void> {
  let stream: MediaStream;
  try {
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (!mediaDevices) throw new AppError('CAMERA_MISSING', 'no media devices here');
    stream = await mediaDevices.getUserMedia(CONSTRAINTS);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const name = cause instanceof Error ? cause.name : '';
    throw new AppError(BY_NAME[name] ?? 'CAMERA_MISSING', 'the camera does not open', { cause });
  }
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    if (video.srcObject === stream) video.srcObject = null;
  };
  if (signal.aborted) {
    stop();
    throw signal.reason;
  }
  video.srcObject = stream;
  video.muted = true;
  video.playsInline = true;
  try {
    await video.play();
  } catch (cause) {
    stop();
    signal.throwIfAborted();
    throw new AppError('CAMERA_BUSY', 'the camera does not play', { cause });
  }
  return stop;
}
