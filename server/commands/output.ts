// SPDX-License-Identifier: Apache-2.0
// What commands say: results to standard output, hints to standard error. Of a fault only its kind is told.

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
export const hint = (line: string): void => void process.stderr.write(`${line}\n`);
export const complain = (error: unknown): void =>
  hint(`database connection lost: ${error instanceof Error ? error.name : typeof error}`);
