// SPDX-License-Identifier: Apache-2.0
// What the vault's use cases are made of. The two keys come derived from the master key, each for this alone.
import type { Audit, LockVerifier, RateLimits, TokenCertificates, VaultStore } from './ports.ts';
import type { VaultPolicy } from './policy.ts';

export interface VaultDeps {
  readonly store: VaultStore;
  readonly locks: LockVerifier;
  readonly certificates: TokenCertificates;
  readonly audit: Audit;
  readonly limits: RateLimits;
  /** 32 bytes: every token's OPRF keys are derived from it. Losing it loses every token. */
  readonly oprfSeed: Uint8Array;
  /** 32 bytes: MAC of the generations. */
  readonly generationMacKey: Uint8Array;
  readonly policy: VaultPolicy;
}
