// SPDX-License-Identifier: Apache-2.0
// Validation in a process of its own, with a limit of memory and time: a file made to exhaust a parser ends as a failed
// signature, not as a dead command.
import { fork } from 'node:child_process';
import { failed, type Report } from '../core/ades/report.ts';

export interface ValidationJob {
  readonly file: Uint8Array;
  /** DER, each readable. */
  readonly roots: readonly Uint8Array[];
  readonly isOffline: boolean;
}

const MAX_HEAP_MB = 1024;
const MAX_MS = 120_000;

export async function validateApart(job: ValidationJob): Promise<Report> {
  const process = fork(new URL('./validate-process.ts', import.meta.url), {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Report>((resolve) => {
      const refuse = (reason: string): void =>
        resolve({ ...failed('FORMAT_FAILURE', reason), validationTime: new Date().toISOString(), signatures: [] });
      timer = setTimeout(() => refuse('the file takes too long to read'), MAX_MS);
      process.once('message', (report) => resolve(report as Report));
      process.once('error', () => refuse('the file cannot be read'));
      process.once('exit', () => refuse('the file cannot be read'));
      // Where the channel broke, its end is heard as well.
      process.send(job, () => undefined);
    });
  } finally {
    clearTimeout(timer);
    process.kill('SIGKILL');
  }
}
