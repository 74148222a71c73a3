// SPDX-License-Identifier: Apache-2.0
// The front camera in a video element until the screen is left, its picture as JPEG, its light. Nothing of it leaves
// this page from here, and nothing waits for a device that was taken away.
import { AppError, FACE_MIN_PIXELS, MEDIA_MAX_BYTES } from '../../../core/protocol/index.ts';
import type { Camera, CameraService } from '../../ports/camera.ts';
import { mediaFailure, stopTracks } from './media-failure.ts';
import { openStream } from './open-stream.ts';
import { recordStream } from './record-stream.ts';
import { watchTracks } from './watch-tracks.ts';

/** A camera that was opened and shows nothing for so long is somebody else's. */
const FIRST_PICTURE_MS = 10_000;
/** More pixels than this across add bytes and nothing that a matcher sees. */
const MAX_SIDE = 1600;
const JPEG_QUALITIES = [0.92, 0.8, 0.6];
/** Enough for a mean. */
const LIGHT = { width: 32, height: 24 } as const;

/** Shows the stream; resolves with its first picture. */
async function show(video: HTMLVideoElement, stream: MediaStream, signal: AbortSignal): Promise<void> {
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  // Some engines play before there is a picture.
  while (video.videoWidth === 0 && !signal.aborted) await new Promise((done) => setTimeout(done, 50));
}

const jpegOf = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));

async function takePicture(video: HTMLVideoElement): Promise<Blob> {
  const { videoWidth: width, videoHeight: height } = video;
  if (Math.min(width, height) < FACE_MIN_PIXELS) throw new AppError('PROOF_PICTURE_SMALL');
  // Never below the least size, however long and narrow the picture is.
  const scale = Math.max(Math.min(1, MAX_SIDE / Math.max(width, height)), FACE_MIN_PIXELS / Math.min(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  // A frame is as the camera saw it; only the element on the screen is drawn mirrored.
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of JPEG_QUALITIES) {
    const jpeg = await jpegOf(canvas, quality);
    if (jpeg?.type === 'image/jpeg' && jpeg.size <= MEDIA_MAX_BYTES.face) return jpeg;
  }
  throw new AppError('PROOF_PICTURE_INVALID', 'no JPEG of a fitting size came');
}

/** @returns the mean of what `video` shows, by the weights of ITU-R BT.601. */
function lightMeter(video: HTMLVideoElement): () => number {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, LIGHT);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return () => {
    if (!context || video.videoWidth === 0) return 0;
    context.drawImage(video, 0, 0, LIGHT.width, LIGHT.height);
    const { data } = context.getImageData(0, 0, LIGHT.width, LIGHT.height);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    }
    return sum / (255 * (data.length / 4));
  };
}

export const mediaDevicesCamera: CameraService = {
  async open(video, { sound, onLost }, signal): Promise<Camera> {
    const stream = await openStream(sound, signal);
    const close = () => {
      stopTracks(stream);
      if (video.srcObject === stream) video.srcObject = null;
    };
    signal.addEventListener('abort', close, { once: true });
    const tracks = watchTracks(stream, signal);
    const slow = AbortSignal.any([signal, AbortSignal.timeout(FIRST_PICTURE_MS)]);
    try {
      await tracks.orLost(show(video, stream, slow), slow);
      tracks.check();
    } catch (cause) {
      signal.removeEventListener('abort', close);
      close();
      signal.throwIfAborted();
      throw cause instanceof AppError ? cause : mediaFailure('CAMERA', 'BUSY', cause);
    }
    tracks.lost.then(
      (error) => onLost?.(error),
      () => undefined,
    );
    return {
      light: lightMeter(video),
      async takePicture() {
        tracks.check();
        return tracks.orLost(takePicture(video), signal);
      },
      async record() {
        if (!sound) throw new AppError('PROOF_VIDEO_INVALID', 'opened without sound');
        tracks.check();
        return recordStream(stream, tracks, signal);
      },
    };
  },
};
