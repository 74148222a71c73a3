// SPDX-License-Identifier: Apache-2.0
// OCSP requests (RFC 6960 §4.1, nonce RFC 9654): built for a client, parsed for the responder. Only what both sides
// use exists here: unsigned requests, the nonce; an unknown critical extension refuses the request.
import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { HASHES } from './algorithms.ts';
import { readDer } from './der.ts';
import { contextTag, derError, TAG, type DerNode } from './der-node.ts';
import { elementsOf, fieldsOf, onlyChild, readCount, readOctets, readOid } from './der-values.ts';
import { derNull, explicit, octetString, oid, sequence, tlv } from './der-write.ts';
import { extension, readExtensions } from './extensions.ts';
import { EXT } from './oids.ts';
import { serialHexOf } from './signatures.ts';
import type { Certificate, Extension } from './types.ts';

/** Whom an answer is about (RFC 6960 §4.1.1). */
export interface CertId {
  /** As it stood in the request: the answer repeats it byte by byte. */
  readonly der: Bytes;
  /** undefined: a digest outside the table. */
  readonly hash: (typeof HASHES)[number]['name'] | undefined;
  readonly issuerNameHash: Bytes;
  readonly issuerKeyHash: Bytes;
  readonly serial: Bytes;
  readonly serialHex: string;
}

export interface OcspRequest {
  readonly certIds: readonly CertId[];
  readonly nonce: Bytes | undefined;
}

export function readCertId(node: DerNode): CertId {
  const fields = fieldsOf(node);
  const algorithm = fieldsOf(fields.next(TAG.sequence));
  const dotted = readOid(algorithm.next(TAG.oid));
  algorithm.optional(TAG.null);
  algorithm.end();
  const issuerNameHash = readOctets(fields.next(TAG.octetString));
  const issuerKeyHash = readOctets(fields.next(TAG.octetString));
  const serial = fields.next(TAG.integer).content;
  fields.end();
  const hash = HASHES.find((entry) => entry.oid === dotted)?.name;
  return { der: node.bytes, hash, issuerNameHash, issuerKeyHash, serial, serialHex: serialHexOf(serial) };
}

/** Content of the nonce extension: an OCTET STRING of 1 to 128 bytes. */
export function readNonce(extensions: readonly Extension[]): Bytes | undefined {
  const found = extensions.find((entry) => entry.oid === EXT.ocspNonce);
  if (!found) return undefined;
  const nonce = readOctets(readDer(found.value));
  if (nonce.length < 1 || nonce.length > 128) throw derError('length of the nonce');
  return nonce;
}

/** @throws AppError DER_INVALID: answer malformedRequest. At most 16 certificates a request. */
export function parseOcspRequest(requestDer: Uint8Array): OcspRequest {
  const outer = fieldsOf(readDer(requestDer));
  const tbs = fieldsOf(outer.next(TAG.sequence));
  // An optional signature of the requester: nobody's rights depend on it.
  outer.optional(contextTag(0));
  outer.end();
  const version = tbs.optional(contextTag(0));
  if (version && readCount(onlyChild(version)) !== 0) throw derError('OCSP version');
  if (version) throw derError('default value is encoded');
  tbs.optional(contextTag(1));
  const list = elementsOf(tbs.next(TAG.sequence));
  if (list.length > 16) throw derError('too many certificates in a request');
  const extensionsNode = tbs.optional(contextTag(2));
  tbs.end();
  const certIds = list.map((element) => {
    const request = fieldsOf(element);
    const certId = readCertId(request.next(TAG.sequence));
    const single = request.optional(contextTag(0));
    request.end();
    if (single) refuseCritical(readExtensions(onlyChild(single)));
    return certId;
  });
  const extensions = extensionsNode ? readExtensions(onlyChild(extensionsNode)) : [];
  refuseCritical(extensions.filter((entry) => entry.oid !== EXT.ocspNonce));
  return { certIds, nonce: readNonce(extensions) };
}

export function refuseCritical(extensions: readonly Extension[]): void {
  if (extensions.some((entry) => entry.critical)) throw derError('unknown critical extension');
}

/** CertID of `certificate` under `issuer`; SHA-256 unless an old responder needs SHA-1. */
export async function buildCertId(
  certificate: { readonly serial: Uint8Array },
  issuer: Certificate,
  hash: (typeof HASHES)[number]['name'] = 'SHA-256',
  subtle: SubtleCrypto = platformSubtle,
): Promise<Bytes> {
  const digest = async (data: Bytes): Promise<Bytes> => new Uint8Array(await subtle.digest(hash, data));
  const dotted = HASHES.find((entry) => entry.name === hash)?.oid as string;
  return sequence(
    sequence(oid(dotted), derNull()),
    octetString(await digest(issuer.subject.der)),
    octetString(await digest(issuer.publicKey)),
    tlv(TAG.integer, certificate.serial),
  );
}

/** Whether a CertID is exactly about this certificate of this issuer. */
export async function isCertIdOf(
  certId: CertId,
  certificate: { readonly serial: Uint8Array },
  issuer: Certificate,
  subtle: SubtleCrypto = platformSubtle,
): Promise<boolean> {
  if (!certId.hash || !equalBytes(certId.serial, certificate.serial)) return false;
  const digest = async (data: Bytes): Promise<Bytes> =>
    new Uint8Array(await subtle.digest(certId.hash as string, data));
  return (
    equalBytes(certId.issuerNameHash, await digest(issuer.subject.der)) &&
    equalBytes(certId.issuerKeyHash, await digest(issuer.publicKey))
  );
}

/** An OCSPRequest for one certificate. `nonce`: 32 random bytes, to be handed to checkOcsp afterwards. */
export async function createOcspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce?: Uint8Array,
  subtle: SubtleCrypto = platformSubtle,
): Promise<Bytes> {
  const requests = sequence(sequence(await buildCertId(certificate, issuer, 'SHA-256', subtle)));
  const extensions = nonce ? [explicit(2, sequence(extension(EXT.ocspNonce, false, octetString(nonce))))] : [];
  return sequence(sequence(requests, ...extensions));
}
