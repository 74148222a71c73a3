// SPDX-License-Identifier: Apache-2.0
// Judges a CMS signature over known content: form, digest, binding to one certificate, signature (EN 319 102-1 §5.2.2
// to §5.2.7). Trust in the certificate is not decided here.
import { equalBytes, type Bytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { fits } from '../pki/algorithms.ts';
import { readDer } from '../pki/der.ts';
import { derError, TAG, type DerNode } from '../pki/der-node.ts';
import { fieldsOf, readOctets, readOid } from '../pki/der-values.ts';
import { subtleVerifier } from '../pki/signatures.ts';
import type { Certificate } from '../pki/types.ts';
import { AppError } from '../protocol/errors.ts';
import { OID } from './cms.ts';
import { CONSENT_OID, readConsent, type ConsentReceipt } from './consent.ts';
import { readSignedCms, type CmsHash, type SignedCms } from './read-cms.ts';
import { failed, indeterminate, PASSED, type Finding } from './report.ts';

export interface CmsResult {
  readonly finding: Finding;
  readonly cms?: SignedCms;
  readonly consent?: ConsentReceipt;
  readonly notes: readonly string[];
}

/**
 * @param digestOf the content's digest by the hash that the message names.
 * @returns never throws for what the message holds.
 */
export async function checkCms(
  cmsDer: Uint8Array,
  digestOf: (hash: CmsHash) => Promise<Bytes>,
  subtle: SubtleCrypto = platformSubtle,
): Promise<CmsResult> {
  let cms: SignedCms;
  let consent: ConsentReceipt | undefined;
  let certId: CertId;
  try {
    cms = readSignedCms(cmsDer);
    certId = readSigningCertificate(cms.attributes.get(OID.signingCertificateV2));
    const receipt = cms.attributes.get(CONSENT_OID);
    consent = receipt && readConsent(receipt);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { finding: failed('FORMAT_FAILURE', `CMS: ${cause.message}`), notes: [] };
  }
  const notes = [
    ...(cms.attributes.has(OID.signingTime) ? ['signing-time attribute, which PAdES forbids: ignored'] : []),
    ...(cms.hasUnsignedAttributes ? ['unsigned attributes are not evaluated'] : []),
  ];
  const finding = await judge(cms, certId, digestOf, subtle);
  return { finding, cms, notes, ...(consent && { consent }) };
}

async function judge(
  cms: SignedCms,
  certId: CertId,
  digestOf: (hash: CmsHash) => Promise<Bytes>,
  subtle: SubtleCrypto,
): Promise<Finding> {
  if (!equalBytes(await digestOf(cms.hash), cms.messageDigest))
    return failed('HASH_FAILURE', 'the content is not what was signed');
  const { signer } = cms;
  if (!signer) return indeterminate('NO_SIGNING_CERTIFICATE_FOUND', 'the signer’s certificate is not in the message');
  const certificateHash = new Uint8Array(await subtle.digest(certId.hash, signer.der));
  if (!equalBytes(certificateHash, certId.certHash) || !isNamedBy(certId, signer))
    return failed('FORMAT_FAILURE', 'signing-certificate-v2 names another certificate');
  if (cms.signatureAlgorithm === 'other' || !fits(signer.keyAlgorithm, cms.signatureAlgorithm))
    return indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE', 'algorithm outside the profile');
  const isGood = await subtleVerifier(subtle)({
    algorithm: cms.signatureAlgorithm,
    spkiDer: signer.spkiDer,
    keyAlgorithm: signer.keyAlgorithm,
    data: cms.signedAttrsDer,
    signature: cms.signature,
  });
  return isGood ? PASSED : failed('SIG_CRYPTO_FAILURE', 'the signature value does not fit');
}

interface CertId {
  readonly hash: CmsHash;
  readonly certHash: Bytes;
  readonly issuerSerial: DerNode | undefined;
}

const ESS_HASHES: Readonly<Record<string, CmsHash>> = {
  [OID.sha256]: 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

/** SigningCertificateV2 (RFC 5035 §3): its first ESSCertIDv2 is the signer's. @throws AppError DER_INVALID */
function readSigningCertificate(value: Bytes | undefined): CertId {
  if (!value) throw derError('signing-certificate-v2 is missing');
  const fields = fieldsOf(readDer(value));
  const first = fieldsOf(fields.next(TAG.sequence)).next(TAG.sequence);
  fields.optional(TAG.sequence); // policies
  fields.end();
  const essCertId = fieldsOf(first);
  const algorithm = essCertId.optional(TAG.sequence);
  const certHash = readOctets(essCertId.next(TAG.octetString));
  const issuerSerial = essCertId.optional(TAG.sequence);
  essCertId.end();
  const dotted = algorithm ? readOid(fieldsOf(algorithm).next(TAG.oid)) : OID.sha256;
  const hash = ESS_HASHES[dotted];
  if (!hash) throw derError('digest of signing-certificate-v2 is not allowed');
  return { hash, certHash, issuerSerial };
}

/** IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber }: where it stands, it must fit. */
function isNamedBy({ issuerSerial }: CertId, certificate: Certificate): boolean {
  if (!issuerSerial) return true;
  const [names, serial] = issuerSerial.children;
  const directoryName = names?.children[0];
  return (
    issuerSerial.children.length === 2 &&
    names?.children.length === 1 &&
    directoryName?.tag === 0xa4 &&
    equalBytes(directoryName.content, certificate.issuer.der) &&
    serial?.tag === TAG.integer &&
    equalBytes(serial.content, certificate.serial)
  );
}
