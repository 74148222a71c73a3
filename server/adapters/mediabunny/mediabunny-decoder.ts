// SPDX-License-Identifier: Apache-2.0
// Whether bytes are a picture or a recording. A recording is read in a process of its own, with little memory and little
// time: a hostile file, or a fault of the engine, ends that process and never this one. What a file holds enters no message.
import { fork, type ChildProcess } from 'node:child_process';
import { AppError, MEDIA_MAX_BYTES } from '../../../core/protocol/index.ts';
import type { Clip, MediaDecoder } from '../../proofing/ports.ts';
import { readJpeg } from './jpeg-structure.ts';

const DEFAULT_MS = 12_000;
/** On a busy machine the process alone takes seconds to start, and nobody may be told then that the video is bad. */
const START_MS = 12_000;
const MEMORY_MB = 128;

const isClip = (message: unknown): message is Clip =>
  typeof message === 'object' && message !== null && 'mediaType' in message;

/**
 * Whatever the reader says of the bytes; undefined where the file ended it.
 * @throws what kept it from beginning, which is ours: the recording may be good
 */
async function readIn(reader: ChildProcess, bytes: Uint8Array, ms: number): Promise<unknown> {
  let isReading = false;
  const stop = (): void => void reader.kill('SIGKILL');
  let timer = setTimeout(stop, START_MS);
  try {
    return await new Promise<unknown>((resolve, reject) => {
      const end = (error: unknown): void => (isReading ? resolve(undefined) : reject(error));
      reader.on('message', (message) => {
        if (isReading) return resolve(message);
        isReading = true;
        clearTimeout(timer);
        timer = setTimeout(stop, ms);
        // Where the channel broke, its end is heard as well.
        reader.send(bytes, () => undefined);
      });
      reader.once('error', end);
      reader.once('exit', () => end(new AppError('PROVIDER_UNAVAILABLE', 'no process to read in')));
    });
  } finally {
    clearTimeout(timer);
    stop();
  }
}

/** @param options `ms`: how long one recording may be read; `reader`: another program for the process */
export function createMediaDecoder(options: { readonly ms?: number; readonly reader?: URL } = {}): MediaDecoder {
  const reader = options.reader ?? new URL('./clip-process.ts', import.meta.url);
  return {
    picture: (bytes) => {
      const size = bytes.length <= MEDIA_MAX_BYTES.face ? readJpeg(bytes) : undefined;
      return size ? Promise.resolve(size) : Promise.reject(new AppError('PROOF_PICTURE_INVALID'));
    },
    async clip(bytes) {
      if (bytes.length > MEDIA_MAX_BYTES.video) throw new AppError('PROOF_VIDEO_INVALID');
      const process = fork(reader, {
        execArgv: [`--max-old-space-size=${MEMORY_MB}`],
        serialization: 'advanced',
        // Nothing of the environment is for it, and what a library prints is for nobody.
        env: {},
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const clip = await readIn(process, bytes, options.ms ?? DEFAULT_MS);
      if (!isClip(clip)) throw new AppError('PROOF_VIDEO_INVALID');
      return clip;
    },
  };
}
