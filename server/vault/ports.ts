// SPDX-License-Identifier: Apache-2.0
// What the vault needs of others: its store, the verifier of device locks, the certificates of a token, the audit log.
// Counters and states live in the store, and each of its methods is one statement.
import type { CertificateView, OperationKind, PublicJwkP256, SecretKind } from '../../core/protocol/index.ts';

/** A registered device lock. */
export interface LockCredential {
  readonly id: string;
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly isBackupEligible: boolean;
  readonly isBackedUp: boolean;
  readonly transports: readonly string[];
}

interface RegisteredLock extends LockCredential {
  readonly aaguid: string;
}

/** WebAuthn as a relying party (Level 3 §7). Challenges are base64url of 32 bytes; responses are never trusted. */
export interface LockVerifier {
  /** PublicKeyCredentialCreationOptionsJSON: platform, UV required, not discoverable, attestation none, PRF asked. */
  registrationOptions(input: {
    tokenId: string;
    userName: string;
    challenge: string;
    prfFirst: string;
  }): Promise<Record<string, unknown>>;
  /** @throws AppError LOCK_REGISTRATION */
  verifyRegistration(input: { response: unknown; challenge: string }): Promise<RegisteredLock>;
  /** PublicKeyCredentialRequestOptionsJSON for that one credential, UV required, PRF asked. */
  assertionOptions(input: {
    credential: Pick<LockCredential, 'id' | 'transports'>;
    challenge: string;
    prfFirst: string;
  }): Promise<{ challenge: string } & Record<string, unknown>>;
  /**
   * Signature, challenge, type, origin, rpId, UP, UV, counter and credential id.
   * @throws AppError LOCK_REFUSED; LOCK_BACKUP_CHANGED where BE is another than at registration.
   */
  verifyAssertion(input: {
    response: unknown;
    challenge: string;
    credential: LockCredential;
  }): Promise<{ counter: number; isBackedUp: boolean }>;
}

/** server/ca: what was certified for a token. */
export interface TokenCertificates {
  hasActiveCertificate(tokenId: string): Promise<boolean>;
  certificatesOf(tokenId: string): Promise<CertificateView[]>;
}

/** Append-only. `data` holds no secret and nothing that names a person. */
export interface Audit {
  append(entry: {
    event: string;
    subject: string;
    data: Readonly<Record<string, string | number | boolean>>;
  }): Promise<void>;
}

export interface TokenRow {
  readonly id: string;
  readonly enrolmentId: string;
  readonly deviceId: string;
  readonly state: 'lock' | 'pins' | 'ready';
  readonly lockChallenge: string;
  readonly isLockChallengeExpired: boolean;
  /** From state `pins` on. */
  readonly lock: LockCredential | undefined;
  readonly unlockKey: PublicJwkP256 | undefined;
  readonly generation: number;
  readonly pinVersion: number;
  readonly pukVersion: number;
  readonly pinAnswered: string | undefined;
  readonly pukAnswered: string | undefined;
  readonly pinTries: number;
  readonly pinMaxTries: number;
  readonly pukTries: number;
  readonly pukMaxTries: number;
}

export interface OperationRow {
  readonly nonce: string;
  readonly tokenId: string;
  readonly kind: OperationKind;
  readonly h: string;
  readonly isExpired: boolean;
  readonly isReleased: boolean;
  readonly isUnlocked: boolean;
  readonly isUsed: boolean;
  readonly usedBy: string | undefined;
}

export interface NextGeneration {
  readonly number: number;
  readonly pinVersion: number;
  readonly pukVersion: number;
}

export interface EvaluationRow {
  readonly tokenId: string;
  readonly requestId: string;
  readonly requestSha256: string;
  readonly kind: SecretKind;
  readonly version: number;
  readonly nonce: string;
  readonly triesLeft: number;
  readonly answer: { readonly evaluated: Uint8Array; readonly proof: Uint8Array } | undefined;
  /** What its unlock handed out; undefined until it is proven. */
  readonly next: NextGeneration | undefined;
}

/** An evaluation that is to be recorded together with the try it takes. */
export interface NewEvaluation {
  readonly tokenId: string;
  readonly deviceId: string;
  readonly requestId: string;
  readonly requestSha256: string;
  readonly kind: SecretKind;
  readonly version: number;
  readonly nonce: string;
}

/**
 * Every method is atomic. Those that answer `undefined` or false have changed nothing, because a condition did not
 * hold or another writer was first: look again and say why. Times are the database's clock.
 */
export interface TokenStore {
  /** Makes the enrolment's token or returns it; its challenge is kept while it lives, else replaced. */
  makeToken(input: {
    id: string;
    enrolmentId: string;
    deviceId: string;
    challenge: string;
    challengeSeconds: number;
    pinTries: number;
    pukTries: number;
  }): Promise<TokenRow>;
  findToken(id: string): Promise<TokenRow | undefined>;
  findTokenOfEnrolment(enrolmentId: string): Promise<TokenRow | undefined>;
  /** lock → pins. @throws AppError LOCK_ALREADY_REGISTERED when the credential belongs to another token. */
  registerLock(tokenId: string, lock: RegisteredLock): Promise<boolean>;
  /** In state pins: a version that has answered is replaced by the next; else nothing changes. */
  beginVersions(tokenId: string): Promise<TokenRow | undefined>;
  /** pins → ready, when both versions have answered and `requestId` is one of the answers; hands out generation 1. */
  finishSetUp(tokenId: string, requestId: string, unlockKey: PublicJwkP256): Promise<NextGeneration | undefined>;
}

export interface OperationStore {
  beginOperation(input: {
    nonce: string;
    tokenId: string;
    kind: OperationKind;
    h: string;
    seconds: number;
  }): Promise<void>;
  findOperation(nonce: string): Promise<OperationRow | undefined>;
  /** Marks it released and moves the lock's counter on; not when the counter did not grow (0 stays 0). */
  releaseOperation(input: { nonce: string; counter: number; isBackedUp: boolean }): Promise<boolean>;
  /** Released, unexpired, unused, of that token, kind and h, and unlocked where `needsPin`: takes its one use. */
  useOperation(input: {
    nonce: string;
    tokenId: string;
    kind: OperationKind;
    h: string;
    needsPin: boolean;
    usedBy: string;
  }): Promise<boolean>;
  /** Deletes those that ended `seconds` ago and that no evaluation refers to. */
  forgetOperations(seconds: number): Promise<void>;
}

export interface EvaluationStore {
  findEvaluation(tokenId: string, requestId: string): Promise<EvaluationRow | undefined>;
  /** At set-up: the one answer of a version. */
  takeFirstAnswer(input: NewEvaluation): Promise<EvaluationRow | undefined>;
  /**
   * One statement: state ready, generation not older, version in force, tries left, operation of `kinds` released,
   * unexpired and not unlocked, for a signature an active certificate; takes the try, adopts the generation, records the evaluation.
   */
  takeTry(
    input: NewEvaluation & { operation: string; kinds: readonly OperationKind[]; generation: NextGeneration },
  ): Promise<EvaluationRow | undefined>;
  /** @returns the answer that stands: the first one stored. */
  storeAnswer(
    tokenId: string,
    requestId: string,
    answer: { evaluated: Uint8Array; proof: Uint8Array },
  ): Promise<{ evaluated: Uint8Array; proof: Uint8Array }>;
  /** Once an evaluation: its kind's counter is full again, and its operation unlocked, which ends the tries on it. */
  proveUnlock(tokenId: string, requestId: string): Promise<NextGeneration | undefined>;
  /**
   * Deletes those older than `seconds` that nobody needs: proven ones, those of a finished set-up, those before a later
   * proven one. What could still refill a counter stays, and so does what a set-up goes on with.
   */
  forgetEvaluations(seconds: number): Promise<void>;
}

/** Counts what a token asks for, for all processes together. */
export interface RateLimits {
  /** @returns seconds until the window ends where the limit is reached, else undefined and one more is counted. */
  take(input: {
    bucket: string;
    subject: Uint8Array;
    limit: number;
    windowSeconds: number;
  }): Promise<number | undefined>;
}

export interface VaultStore extends TokenStore, OperationStore, EvaluationStore {}
