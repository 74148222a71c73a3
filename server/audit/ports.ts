// SPDX-License-Identifier: Apache-2.0
// What the audit log needs of its store.

export type AuditData = Readonly<Record<string, string | number | boolean>>;

/** One event as it is hashed. `at` is RFC 3339 UTC with milliseconds. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly subject: string;
  readonly data: AuditData;
}

export interface ChainedEntry extends AuditEntry {
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
}

export interface AuditStore {
  /**
   * Appends what `next` makes of the last entry; writers of every process are put in one line, so that two never
   * follow the same entry. It is on disk when the promise resolves.
   */
  append(next: (last: Pick<ChainedEntry, 'seq' | 'hash'> | undefined) => ChainedEntry): Promise<void>;
  /** Up to `limit` entries after `seq`, in order. */
  read(afterSeq: number, limit: number): Promise<readonly ChainedEntry[]>;
}
