// SPDX-License-Identifier: Apache-2.0
// The decoder's worker as one call: a frame in, the texts of its codes out. One frame at a time.
import { AppError } from '../../../core/protocol/index.ts';
import { trustedScriptUrl } from '../trusted-url.ts';
import type { DecodedMessage, FrameMessage } from './messages.ts';
import workerUrl from './zxing.worker.ts?worker&url';

export interface Decoder {
  /** Takes the frame over. @throws AppError DEVICE_UNSUPPORTED */
  decode(frame: ImageBitmap): Promise<readonly string[]>;
  close(): void;
}

/** @throws AppError DEVICE_UNSUPPORTED */
export function startDecoder(): Decoder {
  const unsupported = (cause?: unknown) =>
    new AppError('DEVICE_UNSUPPORTED', 'the decoder does not run here', { cause });
  let worker: Worker;
  try {
    worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'zxing' });
  } catch (cause) {
    throw unsupported(cause);
  }
  return {
    decode: (frame) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<DecodedMessage>) =>
          data.ok ? resolve(data.texts) : reject(unsupported(data.message));
        worker.onerror = (event) => reject(unsupported(event.message));
        const message: FrameMessage = { frame };
        worker.postMessage(message, [frame]);
      }),
    close: () => worker.terminate(),
  };
}
