// SPDX-License-Identifier: Apache-2.0
// Argon2id in a worker of its own, which ends with the answer: the page's policy knows no WebAssembly.
import { AppError } from '../../../core/protocol/index.ts';
import type { PinStretcher } from '../../ports/pin-stretcher.ts';
import { trustedScriptUrl } from '../trusted-url.ts';
import type { Argon2Job } from './messages.ts';
import workerUrl from './argon2.worker.ts?worker&url';

function failed(cause?: unknown): AppError {
  return new AppError('DEVICE_UNSUPPORTED', 'the Argon2id worker does not run', { cause });
}

export const argon2PinStretcher: PinStretcher = (secret, salt, { memoryKiB, passes, lanes }) =>
  new Promise((resolve, reject) => {
    let worker: Worker;
    try {
      worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'argon2' });
    } catch (cause) {
      reject(failed(cause));
      return;
    }
    const end = (act: () => void) => {
      worker.terminate();
      act();
    };
    worker.addEventListener('message', ({ data }: MessageEvent<Uint8Array | undefined>) =>
      end(() => (data?.length === 32 ? resolve(data) : reject(failed()))),
    );
    worker.addEventListener('error', (event) => end(() => reject(failed(event.message))));
    const job: Argon2Job = { secret, salt, memoryKiB, passes, lanes };
    worker.postMessage(job, []);
  });
