// SPDX-License-Identifier: Apache-2.0
// Waiting between two tries, which leaving the screen ends at once.

/** Ends early, without an error, when aborted. */
export const pauseFor = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
export type Pause = typeof pauseFor;
