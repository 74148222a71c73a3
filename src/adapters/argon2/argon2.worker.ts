// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106) by WebAssembly, one secret a worker: its memory goes with it. Must never log or keep anything.
import { argon2id } from 'hash-wasm';
import type { Argon2Job } from './messages.ts';

declare const self: DedicatedWorkerGlobalScope;

async function answer(data: Argon2Job): Promise<void> {
  const output = await argon2id({
    password: data.secret,
    salt: data.salt,
    memorySize: data.memoryKiB,
    iterations: data.passes,
    parallelism: data.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  data.secret.fill(0);
  const bytes = Uint8Array.from(output);
  self.postMessage(bytes, { transfer: [bytes.buffer] });
}

self.addEventListener('message', ({ data }: MessageEvent<Argon2Job>) => {
  // What Argon2 refuses must not be silent to the page.
  void answer(data).catch(() => self.postMessage(undefined, []));
});
