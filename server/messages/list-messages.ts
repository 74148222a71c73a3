// SPDX-License-Identifier: Apache-2.0
// The long-poll of a device's messages: answers at once where there is something new, else waits for it. A lost
// wake-up costs seconds, never the message; draining or a client that left ends the wait.
import type { MessageView } from '../../core/protocol/index.ts';
import { topicOf } from './post-message.ts';
import type { MessageDeps } from './ports.ts';

/** What one answer holds at most; the newest. */
const LIMIT = 50;
/** Longest time between two looks, in case a wake-up was lost with its listener. */
const SLICE_MS = 5_000;
const MAX_WAIT_SECONDS = 25;

export interface ListMessagesInput {
  readonly deviceId: string;
  /** The last one that was seen; 0: none. */
  readonly after: number;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
}

export const listMessages =
  ({ store, wakeUps, draining }: Pick<MessageDeps, 'store' | 'wakeUps'> & { readonly draining: AbortSignal }) =>
  async ({ deviceId, after, waitSeconds, signal }: ListMessagesInput): Promise<readonly MessageView[]> => {
    const end = performance.now() + Math.min(waitSeconds, MAX_WAIT_SECONDS) * 1000;
    for (;;) {
      const left = Math.max(0, end - performance.now());
      const looked = new AbortController();
      const stop = AbortSignal.any([signal, draining]);
      // Registered before the look: what is posted between the two is heard.
      const wait = Math.min(left, SLICE_MS);
      const woken = wakeUps.wait(topicOf(deviceId), wait, AbortSignal.any([stop, looked.signal]));
      try {
        const found = await store.after({ deviceId, id: after, limit: LIMIT });
        if (found.length > 0 || left === 0 || stop.aborted) return found;
        await woken;
      } finally {
        looked.abort();
      }
    }
  };
