// SPDX-License-Identifier: Apache-2.0
// What OCSP and CRL need of others: the statuses as they stand now, and the keys that answer for an issuer.
import type { Certificate, RevocationReason, Signer } from '../../core/pki/index.ts';

export interface StatusRow {
  readonly serial: string;
  /** undefined: good. */
  readonly revoked: { readonly at: Date; readonly reason: RevocationReason } | undefined;
}

export interface StoredCrl {
  readonly number: bigint;
  readonly statusVersion: bigint;
  readonly thisUpdate: Date;
  readonly crl: Uint8Array;
}

/** Versions grow by one with every change and appear in that order: a version that is seen hides none before it. */
export interface StatusStore {
  /** One look: the version as of now, and the serials that changed after `since`. */
  changes(issuerId: string, since: bigint): Promise<{ version: bigint; serials: readonly string[] }>;
  /** Recorded certificates among `serials`; one that is missing was never issued. */
  statuses(issuerId: string, serials: readonly string[]): Promise<ReadonlyMap<string, StatusRow>>;
  latestCrl(issuerId: string): Promise<StoredCrl | undefined>;
  /**
   * The next list, made while no status of this issuer changes. `isFresh` is asked about the latest first, for another
   * process may have been faster; `entries` are those that are not good and not past their end at `at`.
   */
  makeCrl(
    input: {
      issuerId: string;
      at: Date;
      isFresh: (latest: StoredCrl, statusVersion: bigint) => boolean;
    },
    sign: (next: { number: bigint; entries: readonly StatusRow[] }) => Promise<Uint8Array>,
  ): Promise<StoredCrl>;
}

/** Who answers for an issuing CA. */
export interface StatusAuthority {
  readonly issuerId: string;
  readonly issuer: Certificate;
  /** The CA's own key: it signs its CRLs. */
  readonly caSigner: Signer;
  /** The delegated OCSP responder, renewed before it ends. */
  responder(): Promise<{ signer: Signer; keyHash: Uint8Array; certificateDer: Uint8Array }>;
}
