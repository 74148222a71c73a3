// SPDX-License-Identifier: Apache-2.0
// Whether bytes are a picture or a recording. A recording is read in a thread with little memory and little time: a
// hostile file ends that thread, never the process. What a file holds enters no message.
import { Worker } from 'node:worker_threads';
import { AppError, MEDIA_MAX_BYTES } from '../../../core/protocol/index.ts';
import type { Clip, MediaDecoder } from '../../proofing/ports.ts';
import { readJpeg } from './jpeg-structure.ts';

/** On a busy machine the thread alone takes seconds to start, and nobody may be told then that the video is bad. */
const DEFAULT_MS = 20_000;
const MEMORY_MB = 128;

const isClip = (message: unknown): message is Clip =>
  typeof message === 'object' && message !== null && 'mediaType' in message;

/** @param options `ms`: how long one recording may be read */
export function createMediaDecoder(options: { readonly ms?: number } = {}): MediaDecoder {
  return {
    picture: (bytes) => {
      const size = bytes.length <= MEDIA_MAX_BYTES.face ? readJpeg(bytes) : undefined;
      return size ? Promise.resolve(size) : Promise.reject(new AppError('PROOF_PICTURE_INVALID'));
    },
    async clip(bytes) {
      if (bytes.length > MEDIA_MAX_BYTES.video) throw new AppError('PROOF_VIDEO_INVALID');
      const copy = new Uint8Array(bytes);
      const worker = new Worker(new URL('./clip.worker.ts', import.meta.url), {
        workerData: copy,
        transferList: [copy.buffer],
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 },
        // Nothing of the environment is for it, and what a library prints is for nobody.
        env: {},
        stdout: true,
        stderr: true,
      });
      const timer = setTimeout(() => void worker.terminate(), options.ms ?? DEFAULT_MS);
      try {
        const clip = await new Promise<unknown>((resolve) => {
          worker.once('message', resolve);
          worker.once('error', () => resolve(undefined));
          worker.once('exit', () => resolve(undefined));
        });
        if (!isClip(clip)) throw new AppError('PROOF_VIDEO_INVALID');
        return clip;
      } finally {
        clearTimeout(timer);
        await worker.terminate();
      }
    },
  };
}
