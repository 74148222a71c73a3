// SPDX-License-Identifier: Apache-2.0
// What a token keeps in this browser: its one record, what was last heard of it, and what was begun but not ended.
// Every write is on disk when its promise resolves. All reject with AppError VAULT_STORAGE. Types only.
import type { Bytes } from '../../core/crypto/bytes.ts';
import type { ClaimAnswer, TokenView, VaultRecord } from '../../core/protocol/index.ts';

export interface TokenStore {
  /** Whatever lies there: core/vault checks it, for damage is a normal case. undefined: nothing. */
  read(): Promise<unknown>;
  write(record: VaultRecord): Promise<void>;
  /** The server's last answer about the token, for times without a network. */
  readView(): Promise<TokenView | undefined>;
  writeView(view: TokenView): Promise<void>;
  /** How many requests this token has signed. */
  countSignatures(): Promise<number>;
  addSignature(): Promise<void>;
  /** Asks the browser not to evict this origin's data. @returns whether it promised. */
  askToPersist(): Promise<boolean>;
}

/** The device lock's credential between its creation and the vault that names it. */
export interface BegunLock {
  readonly enrolmentId: string;
  readonly credentialId: string;
  readonly hasPrf: boolean;
  /** extensions.prf.eval.first, base64url. */
  readonly prfInput: string | undefined;
}

/** A request that this device claimed and has not yet ended. */
export interface BegunClaim {
  readonly requestId: string;
  readonly body: { readonly claimId: string; readonly t: string; readonly mac: string; readonly claimKey: string };
  /** Private half cannot be exported. */
  readonly keys: CryptoKeyPair;
  /** The link's key: opens nothing without `keys`. */
  readonly psk: string;
  readonly answer?: ClaimAnswer;
  /** The result as it was encrypted, once: after a crash these bytes are sent, never others. */
  readonly sealedResult?: Bytes;
}

export interface Begun {
  readonly lock: BegunLock;
  readonly claim: BegunClaim;
}

/** One of each at a time: written before its message leaves, removed after its end is known. */
export interface BegunStore {
  get<K extends keyof Begun>(kind: K): Promise<Begun[K] | undefined>;
  put<K extends keyof Begun>(kind: K, value: Begun[K]): Promise<void>;
  remove(kind: keyof Begun): Promise<void>;
}
