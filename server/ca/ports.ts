// SPDX-License-Identifier: Apache-2.0
// What the embedded CA needs of others: rows of certificates, the folder with its keys, the audit log, the vault's
// released operations.
import type { RevocationReason } from '../../core/pki/index.ts';
import type { OperationKind } from '../../core/protocol/index.ts';

export type CertificatePhase = 'reserved' | 'planned' | 'signed' | 'recorded';
export type StoredState = 'inactive' | 'active' | 'suspended' | 'revoked';

export interface CertificateRow {
  readonly serial: string;
  readonly issuerId: string;
  readonly tokenId: string;
  readonly requestId: string;
  readonly csrSha256: Uint8Array;
  readonly phase: CertificatePhase;
  /** From `planned` on. */
  readonly tbsDer: Uint8Array | undefined;
  readonly plannedAt: Date | undefined;
  /** From `signed` on. */
  readonly certificateDer: Uint8Array | undefined;
  /** In `recorded` only. */
  readonly state: StoredState | undefined;
}

/**
 * One statement a method. Each step moves a row on from exactly the phase before; whoever comes second gets the row
 * as the first one left it.
 */
export interface CertificateStore {
  /**
   * Takes a serial for a request. The same token and request id gets its first row again.
   * @returns undefined where the public key stands under another request.
   */
  reserve(input: {
    serial: string;
    issuerId: string;
    tokenId: string;
    requestId: string;
    csrSha256: Uint8Array;
    spkiSha256: Uint8Array;
    at: Date;
  }): Promise<CertificateRow | undefined>;
  /** reserved → planned. */
  plan(input: { serial: string; tbsDer: Uint8Array; notAfter: Date; at: Date }): Promise<CertificateRow>;
  /** planned → signed. */
  keepSigned(input: { serial: string; certificateDer: Uint8Array }): Promise<CertificateRow>;
  /** signed → recorded, inactive, on hold since `at`; the issuer's status version is counted up with it. */
  record(input: { serial: string; at: Date }): Promise<CertificateRow>;
  /** inactive → active of this token and before its end. @returns undefined where that did not hold. */
  activate(input: { serial: string; tokenId: string; at: Date }): Promise<CertificateRow | undefined>;
  /**
   * inactive or active → suspended, on hold since `at` or before, because of a loss; one that an enrolment placed becomes
   * this one. @returns undefined where that did not hold.
   */
  suspendForLoss(input: { serial: string; at: Date }): Promise<CertificateRow | undefined>;
  /**
   * The same for an enrolment; one that is on hold already is on hold for this one too. @returns whether this statement
   * put it on hold; undefined where it does not live.
   */
  suspendFor(input: { serial: string; enrolmentId: string; at: Date }): Promise<boolean | undefined>;
  /**
   * No longer on hold for this enrolment. Where it was for no other, and no loss was reported, it is again what it was
   * before. @returns the row as it is then; undefined where it was not on hold for this one.
   */
  release(input: { serial: string; enrolmentId: string }): Promise<CertificateRow | undefined>;
  /** Serials by the enrolments that they are on hold for. */
  holds(): Promise<{ readonly enrolmentId: string; readonly serial: string }[]>;
  /** Recorded and not revoked → revoked; a hold keeps its date. @returns undefined where that did not hold. */
  revoke(input: { serial: string; reason: RevocationReason; at: Date }): Promise<CertificateRow | undefined>;
  /**
   * Puts the hash of a revocation code in place of an earlier one, while the certificate lives, is this device's and no
   * loss was reported of it. @returns which code it is, the same one again counting once; undefined where that did not hold.
   */
  keepRevocationCode(input: {
    serial: string;
    deviceId: string;
    sha256: Uint8Array;
    at: Date;
  }): Promise<number | undefined>;
  /** Those of these certificates that have one. */
  revocationCodes(serials: readonly string[]): Promise<{ readonly serial: string; readonly sha256: Uint8Array }[]>;
  /** Recorded ones only, as all that follow. */
  find(serial: string): Promise<CertificateRow | undefined>;
  /** The certificate when its token is of this device. */
  findOfDevice(input: { serial: string; deviceId: string }): Promise<CertificateRow | undefined>;
  /** Oldest first. */
  certificatesOf(tokenId: string): Promise<CertificateRow[]>;
  hasActive(tokenId: string, at: Date): Promise<boolean>;
  /** The newest active certificate of the device's tokens. */
  activeOfDevice(deviceId: string, at: Date): Promise<CertificateRow | undefined>;
}

interface IssuerRow {
  readonly id: string;
  readonly certificateDer: Uint8Array;
  readonly rootDer: Uint8Array;
}

export interface IssuerStore {
  find(id: string): Promise<IssuerRow | undefined>;
  /** @returns the row that stands: the first one written. */
  register(row: IssuerRow): Promise<IssuerRow>;
  /** Runs `work` while no other process on this database runs any. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** Files of one issuer by name. Private keys in them are encrypted. */
export type CaFiles = Readonly<Record<string, string | Uint8Array>>;

/** The data folder's part of the CA. Whole files only: nobody ever sees half of one. */
export interface CaFolder {
  /** @returns undefined where there is none. */
  read(issuerId: string, name: string): Promise<Uint8Array | undefined>;
  /** All files at once. @returns false where this issuer's folder exists already; nothing is written then. */
  create(issuerId: string, files: CaFiles): Promise<boolean>;
  replace(issuerId: string, name: string, content: string | Uint8Array): Promise<void>;
  /** Writes roots.pem, which `emza verify` reads. */
  writeRoots(pem: string): Promise<void>;
}

/** Append-only. `data` holds no secret and nothing that names a person. */
export interface Audit {
  append(entry: {
    event: string;
    subject: string;
    data: Readonly<Record<string, string | number | boolean>>;
  }): Promise<void>;
}

/** server/vault: takes an operation that the device lock released. Contract: EnrolmentVault.useOperation. */
export interface ReleasedOperations {
  useOperation(input: {
    tokenId: string;
    nonce: string;
    kind: Extract<OperationKind, 'activate'>;
    h: string;
    needsPin: boolean;
    usedBy: string;
  }): Promise<void>;
}
