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
        const frameEnds = new AbortController();
        const { signal } = frameEnds;
        const end = (act: () => void) => {
          frameEnds.abort();
          act();
        };
        worker.addEventListener(
          'message',
          ({ data }: MessageEvent<DecodedMessage>) =>
            end(() => (data.ok ? resolve(data.texts) : reject(unsupported(data.message)))),
          { signal },
        );
        worker.addEventListener('error', (event) => end(() => reject(unsupported(event.message))), { signal });
        const message: FrameMessage = { frame };
        worker.postMessage(message, [frame]);
      }),
    close: () => worker.terminate(),
  };
}
