// SPDX-License-Identifier: Apache-2.0
// The append-only log: each entry's hash covers the one before, so that a changed, missing or inserted row shows.
// Entries hold ids and hashes; never a national ID, mobile, name or secret.
import { createHash } from 'node:crypto';
import type { AuditData, AuditEntry, AuditStore, ChainedEntry } from './ports.ts';

const GENESIS = new Uint8Array(32);

/** RFC 8785 for what an entry can hold: JSON.stringify already writes scalars so; names are sorted here. */
function canonical(entry: AuditEntry): string {
  const { seq, at, event, subject } = entry;
  const data = Object.fromEntries(Object.entries(entry.data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ at, data, event, seq, subject });
}

function chain(previousHash: Uint8Array, entry: AuditEntry): ChainedEntry {
  const hash = createHash('sha256').update(previousHash).update(canonical(entry), 'utf8').digest();
  return { ...entry, previousHash, hash };
}

export interface AuditLog {
  append(entry: { event: string; subject: string; data: AuditData }): Promise<void>;
}

export const createAuditLog = (deps: { readonly store: AuditStore; readonly now: () => Date }): AuditLog => ({
  async append({ event, subject, data }) {
    await deps.store.append((last) =>
      // The time is taken in the line, so that it never runs backwards along the chain of one server.
      chain(last?.hash ?? GENESIS, { seq: (last?.seq ?? 0) + 1, at: deps.now().toISOString(), event, subject, data }),
    );
  },
});

export type AuditVerdict =
  | { readonly ok: true; readonly entries: number }
  /** The first entry that does not follow from those before it. */
  | { readonly ok: false; readonly brokenAt: number };

/** Walks the whole chain, a page at a time. */
export const verifyAuditLog =
  (deps: { readonly store: AuditStore; readonly pageSize?: number }) => async (): Promise<AuditVerdict> => {
    let last: { seq: number; hash: Uint8Array } = { seq: 0, hash: GENESIS };
    for (;;) {
      const page = await deps.store.read(last.seq, deps.pageSize ?? 1000);
      if (page.length === 0) return { ok: true, entries: last.seq };
      for (const entry of page) {
        const expected = chain(last.hash, entry);
        const follows =
          entry.seq === last.seq + 1 &&
          Buffer.compare(entry.previousHash, last.hash) === 0 &&
          Buffer.compare(entry.hash, expected.hash) === 0;
        if (!follows) return { ok: false, brokenAt: last.seq + 1 };
        last = entry;
      }
    }
  };
