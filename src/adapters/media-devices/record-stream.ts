// SPDX-License-Identifier: Apache-2.0
// A recording of camera and microphone in a form that the server reads. One with a hole in it is none: the face must be
// seen and the voice heard from its first to its last moment.
import { AppError, type MEDIA_TYPES } from '../../../core/protocol/index.ts';
import type { Recording } from '../../ports/camera.ts';
import type { WatchedTracks } from './watch-tracks.ts';

/** VP8 first: the least work for a weak phone. iPhones before 18.4 know MP4 alone. */
const FORMS = [
  'video/webm;codecs=vp8,opus',
  'video/webm;codecs=vp9,opus',
  'video/webm',
  'video/mp4;codecs=avc1.42E01E,mp4a.40.2',
  'video/mp4',
] as const;
/** 20 s are 2.7 MB: a sixth of the limit, for encoders that take these as a wish. */
const BITS = { videoBitsPerSecond: 1_000_000, audioBitsPerSecond: 64_000 } as const;
/** How often the encoder hands over what it has. */
const SLICE_MS = 1000;
/** Engines whose device went away may never say that they started or stopped. */
const ENGINE_MS = 5000;

const invalid = (why: string, cause?: unknown): AppError => new AppError('PROOF_VIDEO_INVALID', why, { cause });

function startRecorder(stream: MediaStream): MediaRecorder {
  try {
    const mimeType = FORMS.find((form) => MediaRecorder.isTypeSupported(form));
    if (!mimeType) throw invalid('no form that the server reads');
    return new MediaRecorder(stream, { mimeType, ...BITS });
  } catch (cause) {
    throw cause instanceof AppError ? cause : invalid('no recorder here', cause);
  }
}

/** @throws AppError PROOF_VIDEO_INVALID, CAMERA_BUSY, MICROPHONE_BUSY; the signal's reason when aborted. */
export async function recordStream(
  stream: MediaStream,
  tracks: WatchedTracks,
  signal: AbortSignal,
): Promise<Recording> {
  const recorder = startRecorder(stream);
  const parts: Blob[] = [];
  let failure: AppError | undefined;
  let isStopping = false;
  recorder.addEventListener('dataavailable', ({ data }) => void parts.push(data));
  recorder.addEventListener('error', (event) => (failure ??= invalid('the encoder failed', event)));

  const started = new Promise<void>((resolve) => recorder.addEventListener('start', () => resolve(), { once: true }));
  const stopped = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve(), { once: true }));
  const inTime = <T>(work: Promise<T>) => {
    const late = AbortSignal.timeout(ENGINE_MS);
    return tracks.orLost(work, AbortSignal.any([signal, late])).catch((error: unknown) => {
      throw late.aborted && !signal.aborted ? invalid('the recorder does not answer') : error;
    });
  };

  try {
    recorder.start(SLICE_MS);
  } catch (cause) {
    throw invalid('the recorder does not start', cause);
  }
  const endSilence = tracks.onSilence((error) => (failure ??= error));
  recorder.addEventListener('stop', () => {
    endSilence();
    if (!isStopping) failure ??= invalid('the recorder stopped by itself');
  });
  await inTime(started);

  async function finish(): Promise<Blob> {
    signal.throwIfAborted();
    isStopping = true;
    if (recorder.state !== 'inactive') recorder.stop();
    await inTime(stopped);
    if (failure) throw failure;
    const type = (recorder.mimeType.split(';')[0] ?? '') as (typeof MEDIA_TYPES)['video'][number];
    const whole = new Blob(parts, { type });
    if (whole.size === 0) throw invalid('nothing was recorded');
    return whole;
  }
  let whole: Promise<Blob> | undefined;
  return { stop: () => (whole ??= finish()) };
}
