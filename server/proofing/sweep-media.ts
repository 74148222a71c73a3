// SPDX-License-Identifier: Apache-2.0
// Nothing is kept longer than its person agreed to: files first, then what names them, then the key. Also what was
// given up for another take, and files that a crash left without a row. May be cut anywhere and run again.
import { ORPHAN_SECONDS } from './policy.ts';
import { topicOf } from './load-proof.ts';
import type { ProofingDeps } from './ports.ts';

const BATCH = 200;

type Deps = Pick<ProofingDeps, 'store' | 'media' | 'retentionDays' | 'audit' | 'wakeUps'>;

export const sweepMedia =
  ({ store, media, retentionDays, audit, wakeUps }: Deps) =>
  async (): Promise<void> => {
    // In batches until nothing is left: however many fell due since the last sweep, none of them waits for the next.
    for (
      let due = await store.expireMedia(retentionDays);
      due.length > 0;
      due = await store.expireMedia(retentionDays)
    ) {
      for (const enrolmentId of due) await wakeUps.notify(topicOf(enrolmentId));
    }
    for (;;) {
      const names = await store.deletableFiles(BATCH);
      for (const name of names) await media.delete(name);
      await store.forgetParts(names);
      if (names.length < BATCH) break;
    }
    for (let keyless = await store.forgetKeys(); keyless.length > 0; keyless = await store.forgetKeys()) {
      for (const subject of keyless) await audit.append({ event: 'proofing.mediaDeleted', subject, data: {} });
    }
    const old = await media.olderThan(ORPHAN_SECONDS);
    for (let start = 0; start < old.length; start += BATCH) {
      const names = old.slice(start, start + BATCH);
      const known = await store.knownFiles(names);
      for (const name of names) if (!known.has(name)) await media.delete(name);
    }
  };
