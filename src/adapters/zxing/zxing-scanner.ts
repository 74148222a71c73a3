// SPDX-License-Identifier: Apache-2.0
// Camera → frames → decoder, until it is aborted. Frames that come while one is being read are let go, so that the
// picture stays live on a slow phone.
import type { Scanner } from '../../ports/scanner.ts';
import { openCamera } from './camera.ts';
import { startDecoder } from './decoder.ts';

/** A code needs no more pixels than this across; larger frames only cost time. */
const MAX_SIDE = 1280;
/** Where the engine has no requestVideoFrameCallback, or a hidden page gets none. */
const FRAME_PAUSE_MS = 100;

function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FRAME_PAUSE_MS);
    const { requestVideoFrameCallback } = video as Partial<HTMLVideoElement>;
    requestVideoFrameCallback?.call(video, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function grab(video: HTMLVideoElement): Promise<ImageBitmap | undefined> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const size = scale < 1 ? { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale) } : {};
  // A camera that was unplugged or taken away leaves a video without a frame.
  return createImageBitmap(video, size).catch(() => undefined);
}

export const zxingScanner: Scanner = {
  async scan(video, { onText, onReading }, signal) {
    signal.throwIfAborted();
    const decoder = startDecoder();
    let stop: (() => void) | undefined;
    try {
      stop = await openCamera(video, signal);
      let isReading = false;
      let last: string | undefined;
      while (!signal.aborted) {
        await nextFrame(video);
        const frame = await grab(video);
        if (!frame || signal.aborted) {
          frame?.close();
          continue;
        }
        const texts = await decoder.decode(frame);
        // An abort may have come while the decoder worked.
        if (signal.aborted) break;
        if (!isReading) {
          isReading = true;
          onReading?.();
        }
        // A code that stays in view is told once.
        for (const text of texts) {
          if (text !== last) onText(text);
          last = text;
        }
      }
    } finally {
      decoder.close();
      stop?.();
    }
  },
};
