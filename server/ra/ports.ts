// SPDX-License-Identifier: Apache-2.0
// What the registration authority needs of others. Each contract is in words; adapters and sandbox implement them.
import type {
  CertificateView,
  EnrolmentState,
  GenerationToken,
  LocalText,
  MessageKind,
  ProofStage,
  PublicJwkP256,
  VaultBegun,
} from '../../core/protocol/index.ts';

/** Shahkar-like inquiry. @throws AppError PROVIDER_UNAVAILABLE */
export interface SimOwnership {
  owns(input: { nationalId: string; mobile: string }): Promise<boolean>;
}

type RegistryAnswer =
  | {
      readonly result: 'match';
      readonly firstName: LocalText;
      readonly lastName: LocalText;
      readonly deceased: boolean;
    }
  /** Birth date, serial or the person itself does not fit; which one is never told. */
  | { readonly result: 'mismatch' };
/** birthDate Gregorian YYYY-MM-DD. @throws AppError PROVIDER_UNAVAILABLE */
export interface CivilRegistry {
  inquire(input: { nationalId: string; birthDate: string; cardSerial: string }): Promise<RegistryAnswer>;
}

/** Hands a text to the carrier; accepted is not delivered. @throws AppError PROVIDER_UNAVAILABLE */
export interface Sms {
  send(input: { mobile: string; text: string }): Promise<void>;
}

/** The operator's own customers. @throws AppError PROVIDER_UNAVAILABLE */
export interface CustomerDirectory {
  /** undefined: no customer. */
  codeOf(input: { nationalId: string }): Promise<string | undefined>;
}

/** The list in the app, by device. Nothing of a person stands in it. */
export interface Messages {
  /** The same `key` again is no second message, so it can be posted before what it tells of is written down. */
  post(input: { deviceId: string; key: string; kind: MessageKind; detail?: { serial: string } }): Promise<void>;
}

/** server/vault. Every method is idempotent for the same input. */
export interface EnrolmentVault {
  /** Makes (or returns) the token of this enrolment: PublicKeyCredentialCreationOptionsJSON for its device lock. */
  lockOptions(input: { enrolmentId: string; deviceId: string; userName: string }): Promise<Record<string, unknown>>;
  /** @throws AppError LOCK_REGISTRATION, LOCK_ALREADY_REGISTERED */
  registerLock(input: {
    enrolmentId: string;
    deviceId: string;
    response: Record<string, unknown>;
  }): Promise<{ tokenId: string }>;
  begin(input: { enrolmentId: string; deviceId: string }): Promise<VaultBegun>;
  /** @throws AppError VAULT_VERSION (not both evaluated), VAULT_UNLOCK_SIGNATURE */
  ready(input: {
    enrolmentId: string;
    deviceId: string;
    unlockKey: PublicJwkP256;
    requestId: string;
    signature: string;
  }): Promise<GenerationToken>;
  /**
   * Takes an operation for one use. `usedBy` makes a repeat harmless. `needsPin`: an unlock proof must stand on it.
   * @throws AppError OPERATION_UNKNOWN, _EXPIRED, _USED, _NOT_RELEASED, _NOT_UNLOCKED, _MISMATCH
   */
  useOperation(input: {
    tokenId: string;
    nonce: string;
    kind: 'issue' | 'activate';
    h: string;
    needsPin: boolean;
    usedBy: string;
  }): Promise<void>;
}

interface Applicant {
  readonly nationalId: string;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
}

interface Hold {
  readonly serial: string;
  readonly enrolmentId: string;
}

/**
 * server/ca, or an upstream CA. The same requestId and CSR give the same certificate, whatever crashed between.
 * @throws AppError PROVIDER_UNAVAILABLE, CERTIFICATE_REFUSED (for now: the same may be asked again), but find and holds never
 */
export interface Issuer {
  readonly id: string;
  readonly name: LocalText;
  /** Strict gate and policy over the CSR alone. @throws AppError CSR_* */
  checkCsr(csrDer: Uint8Array): Promise<void>;
  issue(input: {
    requestId: string;
    tokenId: string;
    csrDer: Uint8Array;
    applicant: Applicant;
    validityDays: number;
  }): Promise<CertificateView>;
  /** inactive → active; repeating it changes nothing. @throws AppError CERTIFICATE_STATE, CERTIFICATE_UNKNOWN */
  activate(input: { serial: string; tokenId: string }): Promise<CertificateView>;
  /**
   * inactive or active → suspended, for this enrolment; what is suspended already is so for this one too.
   * @returns whether this call changed the state. @throws AppError CERTIFICATE_UNKNOWN
   */
  suspend(hold: Hold): Promise<boolean>;
  /**
   * No longer for this enrolment: where it was the last one, and no loss was reported, suspended → what it was before.
   * Repeating it changes nothing. @returns whether this call changed the state. @throws as suspend
   */
  resume(hold: Hold): Promise<boolean>;
  /** What is suspended for an enrolment. */
  holds(): Promise<readonly Hold[]>;
  /** Whatever lives → revoked, because another took its place. Repeating it changes nothing. @throws as suspend */
  supersede(serial: string): Promise<void>;
  find(serial: string): Promise<CertificateView | undefined>;
}

/** server/payment. */
export interface Orders {
  /** Uses the paid order of this enrolment and product up; again is as good as once. @returns false where there is none. */
  use(input: { enrolmentId: string; productId: string; at: Date }): Promise<boolean>;
  /** Undoes a use from which no certificate can come any more. */
  giveBack(input: { enrolmentId: string; productId: string }): Promise<void>;
}

/** server/proofing. */
export interface Proofs {
  /** What it asks for next; `face` where nothing was begun, or where what was proven no longer holds. */
  stageOf(enrolmentId: string): Promise<ProofStage>;
}

/** Hash-chained, append-only. `data` holds no national ID, mobile, name or secret: hashes and ids. */
export interface Audit {
  append(entry: {
    event: string;
    subject: string;
    data: Readonly<Record<string, string | number | boolean>>;
  }): Promise<void>;
}

/** What stands in a store of an enrolment. Sealed parts are opened by personal-data.ts alone. */
export interface EnrolmentRecord {
  readonly id: string;
  readonly deviceId: string;
  readonly state: EnrolmentState;
  /** Optimistic lock: an update names the version it saw. */
  readonly version: number;
  readonly productId: string;
  /** The wording that was accepted. */
  readonly termsSha256: string | undefined;
  /** Earlier certificates, suspended by consent, to be revoked when this enrolment's is issued. */
  readonly supersedes: readonly string[];
  readonly identity: SealedIdentity | undefined;
  readonly applicantSealed: Uint8Array | undefined;
  readonly tokenId: string | undefined;
  /** Set once the device lock and PIN have released exactly this; what follows may crash and be asked again. */
  readonly issue: { readonly requestId: string; readonly csrSha256: string } | undefined;
  readonly serial: string | undefined;
  /** HMAC of the last step and its input. */
  readonly lastStep: Uint8Array | undefined;
  /** Written by saveWithCode and the two methods of tries, never by save. */
  readonly code: CodeRecord | undefined;
}

export interface SealedIdentity {
  readonly sealed: Uint8Array;
  readonly nationalIdIndex: Uint8Array;
  readonly mobileIndex: Uint8Array;
}

export interface CodeRecord {
  readonly id: string;
  readonly mobileIndex: Uint8Array;
  readonly mac: Uint8Array;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  readonly triesLeft: number;
}

/** A phone's request reads its own by device: look-ups by anything else are for the server's own parts. */
export interface EnrolmentStore {
  /** @returns false where this device has one that is not closed. */
  insert(input: { id: string; deviceId: string; productId: string; at: Date }): Promise<boolean>;
  /** The one of this device that is not closed. */
  findCurrent(deviceId: string): Promise<EnrolmentRecord | undefined>;
  findBySerial(serial: string): Promise<EnrolmentRecord | undefined>;
  /** One that is not closed. */
  findById(id: string): Promise<EnrolmentRecord | undefined>;
  /** Those of this person, closed ones too, that a certificate came from; oldest first. */
  findIssued(nationalIdIndex: Uint8Array): Promise<EnrolmentRecord[]>;
  /** Writes all but the code and counts the version up. @returns false where `record.version` is no longer the stored one. */
  save(record: EnrolmentRecord, at: Date): Promise<boolean>;
  /** The same together with `record.code`, in one statement. */
  saveWithCode(record: EnrolmentRecord & { readonly code: CodeRecord }, at: Date): Promise<boolean>;
  close(record: EnrolmentRecord, at: Date): Promise<boolean>;
  /** Those of these that were closed before then without a certificate. */
  findGivenUp(ids: readonly string[], before: Date): Promise<EnrolmentRecord[]>;
  /** Takes a try before anything is compared, atomically. @returns the tries left, undefined where none was left. */
  takeCodeTry(input: { enrolmentId: string; codeId: string }): Promise<number | undefined>;
  restoreCodeTries(input: { enrolmentId: string; codeId: string; tries: number }): Promise<void>;
}

/** Fixed windows, counted in the database, so that all processes share them. `subject` is an HMAC. */
export interface RateLimits {
  /** @returns seconds until the window ends where the limit is reached, else undefined and one more is counted. */
  take(input: {
    bucket: string;
    subject: Uint8Array;
    limit: number;
    windowSeconds: number;
    at: Date;
  }): Promise<number | undefined>;
  /** Undoes one take, where what it was for did not happen. */
  giveBack(input: { bucket: string; subject: Uint8Array }): Promise<void>;
  /** Forgets windows that have ended. */
  purge(at: Date): Promise<void>;
}

/** A phone that was reported lost from any browser; what the SMS to its owner is compared with. */
export interface LossStore {
  open(input: { id: string; nationalIdIndex: Uint8Array; tries: number; expiresAt: Date }): Promise<void>;
  /** Until then, and for ever where the person is nobody, no code fits. */
  putMac(input: { id: string; mac: Uint8Array }): Promise<void>;
  /**
   * Takes a try before anything is compared, atomically.
   * @returns undefined where the report is unknown, expired or without tries: no difference is told.
   */
  takeTry(input: { id: string; at: Date }): Promise<
    | {
        readonly nationalIdIndex: Uint8Array;
        readonly mac: Uint8Array | undefined;
        /** After this one. */
        readonly triesLeft: number;
      }
    | undefined
  >;
  restoreTries(input: { id: string; tries: number }): Promise<void>;
  /** Forgets those that have expired. */
  purge(at: Date): Promise<void>;
}

/** server/ca, for certificates whose phone is lost. Both may be repeated. */
export interface LostCertificates {
  /** Whatever lives → suspended, until the holder or an operator proves more than a phone can. @throws CERTIFICATE_UNKNOWN */
  suspendForLoss(serial: string): Promise<{ readonly isHeld: boolean; readonly isNew: boolean }>;
  /**
   * The one of these that `code` (normal form) belongs to → revoked. Compares in constant time, and does as much work for
   * none as for one. @returns undefined where it belongs to none.
   */
  revokeByCode(input: {
    serials: readonly string[];
    code: string;
  }): Promise<{ readonly serial: string; readonly state: 'revoked' | 'expired'; readonly isNew: boolean } | undefined>;
}
