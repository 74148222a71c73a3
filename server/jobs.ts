// SPDX-License-Identifier: Apache-2.0
// The timer of the areas' sweeps. Each job runs alone, first at the start; a failure is logged and tried again next
// time. Every process runs them all: sweeps are idempotent.
import type { Log } from './http/log.ts';

export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  readonly run: () => Promise<unknown>;
}

/** @returns a function that stops the timers and waits for what still runs. */
export function startJobs(jobs: readonly Job[], log: Log): () => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const start = ({ name, run }: Job): void => {
    if (running.has(name)) return;
    const ended = run()
      .catch((error: unknown) => log.error('job failed', error, { job: name }))
      .then(() => void running.delete(name));
    running.set(name, ended);
  };
  jobs.forEach(start);
  const timers = jobs.map((job) => setInterval(() => start(job), job.everySeconds * 1000));
  return async () => {
    timers.forEach(clearInterval);
    await Promise.all(running.values());
  };
}
