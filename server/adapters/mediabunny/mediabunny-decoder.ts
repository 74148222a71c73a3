// SPDX-License-Identifier: Apache-2.0
// Whether bytes are a picture or a recording. A recording is read in a thread with little memory and little time: a
// hostile file ends that thread, never the process. What a file holds enters no message.
import { Worker } from 'node:worker_threads';
import { AppError, MEDIA_MAX_BYTES } from '../../../core/protocol/index.ts';
import type { Clip, MediaDecoder } from '../../proofing/ports.ts';
import { readJpeg } from './jpeg-structure.ts';

const DEFAULT_MS = 12_000;
/** On a busy machine the thread alone takes seconds to start, and nobody may be told then that the video is bad. */
const START_MS = 12_000;
const MEMORY_MB = 128;

const isClip = (message: unknown): message is Clip =>
  typeof message === 'object' && message !== null && 'mediaType' in message;

/**
 * Whatever the thread says once it has begun to read; undefined where the file ended it.
 * @throws what kept it from beginning, which is ours: the recording may be good
 */
async function readIn(worker: Worker, ms: number): Promise<unknown> {
  let isReading = false;
  const stop = (): void => void worker.terminate();
  let timer = setTimeout(stop, START_MS);
  try {
    return await new Promise<unknown>((resolve, reject) => {
      const end = (error: unknown): void => (isReading ? resolve(undefined) : reject(error));
      worker.on('message', (message) => {
        if (isReading) return resolve(message);
        isReading = true;
        clearTimeout(timer);
        timer = setTimeout(stop, ms);
      });
      worker.once('error', end);
      worker.once('exit', () => end(new AppError('PROVIDER_UNAVAILABLE', 'no thread to read in')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** @param options `ms`: how long one recording may be read; `reader`: another program for the thread */
export function createMediaDecoder(options: { readonly ms?: number; readonly reader?: URL } = {}): MediaDecoder {
  const reader = options.reader ?? new URL('./clip.worker.ts', import.meta.url);
  return {
    picture: (bytes) => {
      const size = bytes.length <= MEDIA_MAX_BYTES.face ? readJpeg(bytes) : undefined;
      return size ? Promise.resolve(size) : Promise.reject(new AppError('PROOF_PICTURE_INVALID'));
    },
    async clip(bytes) {
      if (bytes.length > MEDIA_MAX_BYTES.video) throw new AppError('PROOF_VIDEO_INVALID');
      const copy = new Uint8Array(bytes);
      const worker = new Worker(reader, {
        workerData: copy,
        transferList: [copy.buffer],
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 },
        // Nothing of the environment is for it, and what a library prints is for nobody.
        env: {},
        stdout: true,
        stderr: true,
      });
      const clip = await readIn(worker, options.ms ?? DEFAULT_MS);
      if (!isClip(clip)) throw new AppError('PROOF_VIDEO_INVALID');
      return clip;
    },
  };
}
