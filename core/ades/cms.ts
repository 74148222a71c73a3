// SPDX-License-Identifier: Apache-2.0
// A CAdES-B signature (EN 319 122-1, RFC 5652) over detached content, built whole here: one signer, ECDSA P-256 with
// SHA-256. Must never hold a signing-time attribute (EN 319 142-1 §6.3: the PDF's /M is the only one).
import { concat, type Bytes } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { signatureAlgorithmDer } from '../pki/algorithms.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { contextTag, TAG } from '../pki/der-node.ts';
import { explicit, integer, octetString, oid, sequence, setOf, tlv } from '../pki/der-write.ts';
import { ecdsaToDer } from '../pki/signatures.ts';
import { AppError } from '../protocol/errors.ts';
import { consentDer, CONSENT_OID, type ConsentReceipt } from './consent.ts';

export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

/** RFC 5754 §2: parameters absent. */
const SHA256_ALGORITHM = sequence(oid(OID.sha256));

export interface SignedAttrsInput {
  /** SHA-256 of the content (for PAdES: of the bytes that /ByteRange names). */
  readonly contentSha256: Uint8Array;
  readonly signingCertificateDer: Uint8Array;
  readonly consent?: ConsentReceipt;
}

/** @returns the DER SET OF that is signed: content-type, message-digest, signing-certificate-v2, consent receipt. */
export async function buildSignedAttrs(input: SignedAttrsInput): Promise<Bytes> {
  // ESSCertIDv2 (RFC 5035 §4): SHA-256 is the default and therefore absent in DER.
  const certId = sequence(octetString(await sha256(input.signingCertificateDer)));
  const attributes = [
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octetString(input.contentSha256)),
    attribute(OID.signingCertificateV2, sequence(sequence(certId))),
  ];
  if (input.consent) attributes.push(attribute(CONSENT_OID, consentDer(input.consent)));
  return setOf(...attributes);
}

export interface SignedDataInput {
  readonly signedAttrsDer: Uint8Array;
  /** r ‖ s, 64 bytes, over signedAttrsDer. */
  readonly signatureP1363: Uint8Array;
  /** The signer's certificate first. */
  readonly certificateChain: readonly Uint8Array[];
}

/** @returns the ContentInfo. @throws AppError SIGN_FAILED when a part has not the right form. */
export function buildSignedData(input: SignedDataInput): Bytes {
  const leaf = input.certificateChain[0];
  if (!leaf) throw new AppError('SIGN_FAILED', 'no certificate');
  if (input.signatureP1363.length !== 64) throw new AppError('SIGN_FAILED', 'signature is not 64 bytes');
  const { issuer, serial } = parseCertificate(leaf);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer.der, tlv(TAG.integer, serial)),
    SHA256_ALGORITHM,
    concat(Uint8Array.of(contextTag(0)), input.signedAttrsDer.subarray(1)), // [0] IMPLICIT in place of SET
    signatureAlgorithmDer('ecdsa-sha256'),
    octetString(ecdsaToDer(input.signatureP1363)),
  );
  const certificates = concat(Uint8Array.of(contextTag(0)), setOf(...input.certificateChain).subarray(1));
  const signedData = sequence(
    integer(1),
    setOf(SHA256_ALGORITHM),
    sequence(oid(OID.data)),
    certificates,
    setOf(signerInfo),
  );
  return sequence(oid(OID.signedData), explicit(0, signedData));
}

function attribute(type: string, value: Uint8Array): Bytes {
  return sequence(oid(type), setOf(value));
}
