// SPDX-License-Identifier: Apache-2.0
// Reads a CMS SignedData (RFC 5652) of one signer over detached content, through the strict DER gate. Whatever a
// second reader might take otherwise is refused here: no signer or two, attributes twice, unsorted or absent.
import { concat, equalBytes, type Bytes } from '../crypto/bytes.ts';
import { HASHES, signatureAlgorithmOf } from '../pki/algorithms.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { readDer } from '../pki/der.ts';
import { contextTag, derError, TAG, type DerNode } from '../pki/der-node.ts';
import { elementsOf, fieldsOf, onlyChild, readCount, readOctets, readOid } from '../pki/der-values.ts';
import { derNull, oid, sequence } from '../pki/der-write.ts';
import type { Certificate, SignatureAlgorithm } from '../pki/types.ts';
import { OID } from './cms.ts';

export type CmsHash = 'SHA-256' | 'SHA-384' | 'SHA-512';

export interface SignedCms {
  readonly certificates: readonly Certificate[];
  /** The certificate that issuer and serial number name, if it is among them. */
  readonly signer: Certificate | undefined;
  readonly hash: CmsHash;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Bytes;
  /** What the signature is over: the attributes as SET OF (RFC 5652 §5.4). */
  readonly signedAttrsDer: Bytes;
  readonly messageDigest: Bytes;
  /** OID → the value's DER. */
  readonly attributes: ReadonlyMap<string, Bytes>;
  readonly hasUnsignedAttributes: boolean;
}

const RSA_ENCRYPTION = sequence(oid('1.2.840.113549.1.1.1'), derNull());
const RSA_BY_HASH = { 'SHA-256': 'rsa-sha256', 'SHA-384': 'rsa-sha384', 'SHA-512': 'rsa-sha512' } as const;

/** @throws AppError DER_INVALID for everything that is not exactly this profile. */
export function readSignedCms(cmsDer: Uint8Array): SignedCms {
  const contentInfo = fieldsOf(readDer(cmsDer));
  expectOid(contentInfo.next(TAG.oid), OID.signedData);
  const signedData = fieldsOf(onlyChild(contentInfo.next(contextTag(0))));
  contentInfo.end();
  if (readCount(signedData.next(TAG.integer)) !== 1) throw derError('version of SignedData');
  const digests = elementsOf(signedData.next(TAG.set), TAG.set).map(readHash);
  const encapsulated = fieldsOf(signedData.next(TAG.sequence));
  expectOid(encapsulated.next(TAG.oid), OID.data);
  encapsulated.end(); // content inside would be a second document
  const certificates = elementsOf(signedData.next(contextTag(0)), contextTag(0)).map(({ bytes }) =>
    parseCertificate(bytes),
  );
  signedData.optional(contextTag(1));
  const signers = elementsOf(signedData.next(TAG.set), TAG.set);
  signedData.end();
  if (signers.length !== 1) throw derError('exactly one signer was expected');
  const signer = readSigner(signers[0] as DerNode, certificates);
  if (!digests.includes(signer.hash)) throw derError('digest algorithm is not announced');
  return signer;
}

function readSigner(node: DerNode, certificates: readonly Certificate[]): SignedCms {
  const info = fieldsOf(node);
  if (readCount(info.next(TAG.integer)) !== 1) throw derError('version of SignerInfo');
  const sid = fieldsOf(info.next(TAG.sequence));
  const [issuer, serial] = [sid.next(TAG.sequence), sid.next(TAG.integer)];
  sid.end();
  const hash = readHash(info.next(TAG.sequence));
  const attrs = info.next(contextTag(0)); // no attributes, no CAdES
  const algorithm = info.next(TAG.sequence);
  const signature = readOctets(info.next(TAG.octetString));
  const unsigned = info.optional(contextTag(1));
  info.end();

  // [0] IMPLICIT stands for SET: put back, the gate checks the order (RFC 5652 §5.4: DER of the SET OF).
  const signedAttrsDer = concat(Uint8Array.of(TAG.set), attrs.bytes.subarray(1));
  const attributes = readAttributes(readDer(signedAttrsDer));
  const contentType = attributes.get(OID.contentType);
  const digest = attributes.get(OID.messageDigest);
  if (!contentType || !digest) throw derError('content-type or message-digest is missing');
  expectOid(readDer(contentType), OID.data);
  return {
    certificates,
    signer: certificates.find(
      (one) => equalBytes(one.issuer.der, issuer.bytes) && equalBytes(one.serial, serial.content),
    ),
    hash,
    signatureAlgorithm: algorithmOf(algorithm.bytes, hash),
    signature,
    signedAttrsDer,
    messageDigest: readOctets(readDer(digest)),
    attributes,
    hasUnsignedAttributes: unsigned !== undefined,
  };
}

/** Each type once, each with one value (RFC 5652 §11). */
function readAttributes(node: DerNode): Map<string, Bytes> {
  const attributes = new Map<string, Bytes>();
  for (const element of elementsOf(node, TAG.set)) {
    const fields = fieldsOf(element);
    const type = readOid(fields.next(TAG.oid));
    const value = onlyChild(fields.next(TAG.set));
    fields.end();
    if (attributes.has(type)) throw derError('attribute twice');
    attributes.set(type, value.bytes);
  }
  return attributes;
}

/** AlgorithmIdentifier of a digest; parameters absent or NULL (RFC 5754 §2). */
function readHash(node: DerNode): CmsHash {
  const fields = fieldsOf(node);
  const dotted = readOid(fields.next(TAG.oid));
  fields.optional(TAG.null);
  fields.end();
  const name = HASHES.find((entry) => entry.oid === dotted)?.name;
  if (name === undefined || name === 'SHA-1') throw derError('digest algorithm is not allowed');
  return name;
}

/** RSA may be named without its digest (RFC 3370 §3.2). One that does not go with the digest is `other`. */
function algorithmOf(algorithmDer: Bytes, hash: CmsHash): SignatureAlgorithm {
  if (equalBytes(algorithmDer, RSA_ENCRYPTION)) return RSA_BY_HASH[hash];
  const name = signatureAlgorithmOf(algorithmDer);
  return name.endsWith(hash.replace('SHA-', 'sha')) ? name : 'other';
}

function expectOid(node: DerNode, dotted: string): void {
  if (readOid(node) !== dotted) throw derError('another object identifier was expected');
}
