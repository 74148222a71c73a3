// SPDX-License-Identifier: Apache-2.0
// Validation in a thread with a limit of memory and time: a file made to exhaust a parser ends as a failed signature,
// not as a dead process.
import { Worker } from 'node:worker_threads';
import { failed, type Report } from '../core/ades/report.ts';

export interface ValidationJob {
  readonly file: Uint8Array;
  /** DER, each readable. */
  readonly roots: readonly Uint8Array[];
  readonly isOffline: boolean;
}

const MAX_HEAP_MB = 1024;
const MAX_MS = 120_000;

export async function validateInWorker(job: ValidationJob): Promise<Report> {
  const worker = new Worker(new URL('./validate-worker.ts', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Report>((resolve) => {
      const refuse = (reason: string): void =>
        resolve({ ...failed('FORMAT_FAILURE', reason), validationTime: new Date().toISOString(), signatures: [] });
      timer = setTimeout(() => refuse('the file takes too long to read'), MAX_MS);
      worker.once('message', resolve);
      worker.once('error', () => refuse('the file cannot be read'));
      worker.once('exit', () => refuse('the file cannot be read'));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
