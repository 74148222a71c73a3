// SPDX-License-Identifier: Apache-2.0
// The one long-poll: looks, and while there is nothing to say, waits for a wake-up and looks again. A lost wake-up
// costs seconds, never the answer; draining or a client that left ends it at once.
import type { WakeUps } from './ports.ts';

/** Longest time between two looks, in case a wake-up was lost with its listener. */
const SLICE_MS = 5_000;
/** Longest wait that a client may ask for. */
const MAX_WAIT_SECONDS = 25;

interface WaitOptions {
  readonly topic: string;
  /** Seconds asked for; bounded by {@link MAX_WAIT_SECONDS}. */
  readonly seconds: number;
  readonly signals: readonly (AbortSignal | undefined)[];
}

/**
 * @param look answers what stands and whether that is worth an answer; `untilMs` bounds the wait (an expiry).
 * @returns what stood at the last look.
 */
export async function waitFor<T>(
  wakeUps: WakeUps,
  options: WaitOptions,
  look: () => Promise<{ value: T; isReady: boolean; untilMs?: number }>,
): Promise<T> {
  const end = performance.now() + Math.min(Math.max(options.seconds, 0), MAX_WAIT_SECONDS) * 1000;
  const stop = AbortSignal.any(options.signals.filter((signal) => signal !== undefined));
  for (;;) {
    const left = end - performance.now();
    if (left <= 0 || stop.aborted) return (await look()).value;
    const looked = new AbortController();
    // Registered before the look: what happens between the two is heard.
    const woken = wakeUps.wait(options.topic, Math.min(left, SLICE_MS), AbortSignal.any([stop, looked.signal]));
    try {
      const { value, isReady, untilMs } = await look();
      if (isReady) return value;
      const timer = untilMs === undefined || untilMs > SLICE_MS ? undefined : setTimeout(() => looked.abort(), untilMs);
      await woken;
      clearTimeout(timer);
    } finally {
      looked.abort();
    }
  }
}

export function topicOf(requestId: string): string {
  return `request:${requestId}`;
}
