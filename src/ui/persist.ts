// SPDX-License-Identifier: Apache-2.0
// Calls that nobody should have to repeat by hand: a network that comes and goes is waited out, with growing pauses that
// end at once when the browser is connected again. Only for calls that may safely be made twice.
import { AppError, type ErrorCode } from '../../core/protocol/index.ts';

const CUTS: ReadonlySet<ErrorCode> = new Set(['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE']);
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** Resolves after the time, when the browser is online again, or when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** @returns what the job answered in the end. Rejects with any error but a cut; `onCut` hears of each change. */
export async function persist<T>(
  job: () => Promise<T>,
  signal: AbortSignal,
  onCut: (isCut: boolean) => void,
): Promise<T> {
  for (let ms = FIRST_MS; ; ms = Math.min(ms * 2, LONGEST_MS)) {
    try {
      const answer = await job();
      onCut(false);
      return answer;
    } catch (error) {
      const isCut = error instanceof AppError && CUTS.has(error.code);
      onCut(isCut);
      if (!isCut || signal.aborted) throw error;
      await pause(ms, signal);
      if (signal.aborted) throw error;
    }
  }
}
