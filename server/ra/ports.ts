// SPDX-License-Identifier: Apache-2.0
// What the registration authority needs of others. Each contract is in words; adapters and sandbox implement them.
import type {
  CertificateView,
  EnrolmentState,
  GenerationToken,
  LocalText,
  PublicJwkP256,
  VaultBegun,
} from '../../core/protocol/index.ts';

/** Shahkar-like inquiry. @throws AppError PROVIDER_UNAVAILABLE */
export interface SimOwnership {
  owns(input: { nationalId: string; mobile: string }): Promise<boolean>;
}

export type RegistryAnswer =
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

export interface Applicant {
  readonly nationalId: string;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
}

/** server/ca, or an upstream CA. The same requestId and CSR give the same certificate, whatever crashed between. */
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
  }): Promise<CertificateView>;
  /** inactive → active; repeating it changes nothing. @throws AppError CERTIFICATE_STATE, CERTIFICATE_UNKNOWN */
  activate(input: { serial: string; tokenId: string }): Promise<CertificateView>;
  find(serial: string): Promise<CertificateView | undefined>;
}

/** Hash-chained, append-only. `data` holds no national ID, mobile, name or secret: hashes and ids. */
export interface Audit {
  append(entry: {
    event: string;
    subject: string;
    data: Readonly<Record<string, string | number | boolean>>;
  }): Promise<void>;
}

export interface EnrolmentRecord {
  readonly id: string;
  readonly deviceId: string;
  readonly state: EnrolmentState;
  /** Optimistic lock: an update names the version it saw. */
  readonly version: number;
}
