// SPDX-License-Identifier: Apache-2.0
// The vault's numbers, and which operation lets which secret be tried. Data only.
import type { OperationKind, SecretKind } from '../../core/protocol/index.ts';

export interface VaultPolicy {
  /** Evaluations until an unlock: three wrong and then right works, the fourth wrong blocks. */
  readonly pinTries: number;
  readonly pukTries: number;
  /** Life of an operation's nonce, its PIN tries included. */
  readonly operationSeconds: number;
  /** Life of the challenge of a device lock's registration. */
  readonly registrationSeconds: number;
}

export const VAULT_POLICY: VaultPolicy = {
  pinTries: 4,
  pukTries: 10,
  operationSeconds: 120,
  registrationSeconds: 600,
};

/** A released operation of these kinds lets the secret be tried. Activation asks for the device lock alone. */
export const TRIED_IN: Readonly<Record<SecretKind, readonly OperationKind[]>> = {
  pin: ['issue', 'sign'],
  // Unblocking brings its own kind of operation; until then a PUK is evaluated at set-up only.
  puk: [],
};

const WINDOW = 600;
/**
 * Requests of one token in ten minutes: far more than a person makes, few enough that a patched phone fills neither
 * tables nor audit log.
 */
export const LIMITS = {
  'vault.operations': { limit: 120, windowSeconds: WINDOW },
  'vault.releases': { limit: 240, windowSeconds: WINDOW },
  'vault.evaluations': { limit: 300, windowSeconds: WINDOW },
  'vault.unlocks': { limit: 300, windowSeconds: WINDOW },
} as const;

/** Answers are kept for repeats this long after they were given. */
export const KEEP_SECONDS = 86_400;
