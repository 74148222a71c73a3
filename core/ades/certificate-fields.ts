// SPDX-License-Identifier: Apache-2.0
// The few fields of a certificate that a signature refers to. Says nothing about trust: that is core/pki's path check.
import { fieldsOf, readDer, TAG, contextTag } from '../pki/der.ts';

export interface CertificateFields {
  /** Name of the issuer, its whole DER. */
  readonly issuerDer: Uint8Array;
  /** INTEGER, its whole DER. */
  readonly serialDer: Uint8Array;
  /** SubjectPublicKeyInfo, its whole DER. */
  readonly spkiDer: Uint8Array;
}

/** RFC 5280 §4.1. @throws AppError DER_INVALID */
export function certificateFields(certificateDer: Uint8Array): CertificateFields {
  const tbs = fieldsOf(fieldsOf(readDer(certificateDer)).next(TAG.sequence));
  tbs.optional(contextTag(0));
  const serial = tbs.next(TAG.integer);
  tbs.next(TAG.sequence); // signature algorithm
  const issuer = tbs.next(TAG.sequence);
  tbs.next(TAG.sequence); // validity
  tbs.next(TAG.sequence); // subject
  const spki = tbs.next(TAG.sequence);
  return { issuerDer: issuer.bytes, serialDer: serial.bytes, spkiDer: spki.bytes };
}
