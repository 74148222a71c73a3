// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106) by WebAssembly, one secret a worker: its memory goes with it. Must never log or keep anything.
import { argon2id } from 'hash-wasm';

export interface Argon2Job {
  readonly secret: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

self.onmessage = async ({ data }: MessageEvent<Argon2Job>) => {
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
};

// A rejection inside the handler would be silent to the page: make it the worker's error.
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  self.postMessage(undefined);
});
