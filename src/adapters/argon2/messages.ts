// SPDX-License-Identifier: Apache-2.0
// What page and worker say to each other: one job, one answer of 32 bytes, or undefined when it failed.

export interface Argon2Job {
  readonly secret: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}
