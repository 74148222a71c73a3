// SPDX-License-Identifier: Apache-2.0
// What validation says, in the terms of ETSI EN 319 102-1 §5.1.3: a verdict and its sub-indication for each signature,
// and one for the file, which is the worst of them. The JSON of `emza verify --json` is exactly this.
import type { ConsentReceipt } from './consent.ts';

export type Verdict = 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';

export type SubIndication =
  // TOTAL-FAILED
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  // INDETERMINATE
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'TRY_LATER'
  | 'GENERIC';

export interface Finding {
  readonly verdict: Verdict;
  readonly subIndication?: SubIndication;
  /** For developers and the command line; English, without personal data. */
  readonly reason?: string;
}

/** What later increments did to what this signature covers. `content` is anything but signatures and evidence. */
export type LaterChanges = 'none' | 'signatures' | 'validation-data' | 'content';

export interface RevocationReport {
  /** Position in the path: 0 is the signer's certificate. */
  readonly position: number;
  readonly source: 'ocsp' | 'crl' | 'none';
  readonly status: 'good' | 'revoked' | 'suspended' | 'unknown';
  /** ISO 8601: of the answer, and since when it is revoked. */
  readonly thisUpdate?: string;
  readonly revokedAt?: string;
}

export interface SignatureReport extends Finding {
  readonly verdict: Verdict;
  readonly fieldName?: string;
  readonly subFilter?: string;
  readonly byteRange?: readonly number[];
  /** Whether every byte of the file up to its end is signed by this signature. */
  readonly coversWholeFile: boolean;
  readonly laterChanges: LaterChanges;
  readonly signer?: {
    readonly commonName: string | undefined;
    /** serialNumber of the subject: the national ID in our certificates. */
    readonly serialNumber: string | undefined;
    readonly certificateSerial: string;
    readonly issuer: string | undefined;
    readonly notBefore: string;
    readonly notAfter: string;
  };
  readonly digestAlgorithm?: string;
  readonly signatureAlgorithm?: string;
  /** The signer's claim (/M), no proof. As it stands in the file. */
  readonly claimedSigningTime?: string;
  readonly reasonText?: string;
  readonly consent?: ConsentReceipt;
  readonly revocation: readonly RevocationReport[];
  /** Things worth saying that do not change the verdict. */
  readonly notes: readonly string[];
}

export interface Report extends Finding {
  readonly verdict: Verdict;
  /** ISO 8601: the time certificates and revocation were judged at. */
  readonly validationTime: string;
  readonly signatures: readonly SignatureReport[];
}

export const PASSED: Finding = { verdict: 'TOTAL-PASSED' };

export function failed(subIndication: SubIndication, reason: string): Finding {
  return { verdict: 'TOTAL-FAILED', subIndication, reason };
}

export function indeterminate(subIndication: SubIndication, reason: string): Finding {
  return { verdict: 'INDETERMINATE', subIndication, reason };
}

const RANK: Readonly<Record<Verdict, number>> = { 'TOTAL-PASSED': 0, INDETERMINATE: 1, 'TOTAL-FAILED': 2 };

/** The first of the worst. */
export function worst(findings: readonly Finding[]): Finding {
  return findings.reduce((worstYet, next) => (RANK[next.verdict] > RANK[worstYet.verdict] ? next : worstYet), PASSED);
}
