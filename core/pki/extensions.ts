// SPDX-License-Identifier: Apache-2.0
// Extensions (RFC 5280 §4.2): reading them into what they mean, and writing ours. A known extension that is malformed
// or stands twice makes the whole certificate malformed; an unknown one is kept for the validator to refuse.
import type { Bytes } from '../crypto/bytes.ts';
import { readDer } from './der.ts';
import { contextPrimitiveTag, contextTag, derError, TAG, type DerNode } from './der-node.ts';
import {
  elementsOf,
  fieldsOf,
  readBoolean,
  readCount,
  readImplicitIa5,
  readNamedBits,
  readOctets,
  readOid,
} from './der-values.ts';
import {
  derBoolean,
  derNull,
  explicit,
  implicit,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
} from './der-write.ts';
import { utf8 } from '../crypto/bytes.ts';
import { ACCESS, EXT } from './oids.ts';
import type { Extension, KeyUsage, TbsCertificate } from './types.ts';

const KEY_USAGES: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** Extensions ::= SEQUENCE OF, each OID once. @throws AppError DER_INVALID */
export function readExtensions(node: DerNode): readonly Extension[] {
  const seen = new Set<string>();
  return elementsOf(node).map((element) => {
    const fields = fieldsOf(element);
    const type = readOid(fields.next(TAG.oid));
    const flag = fields.optional(TAG.boolean);
    // DEFAULT FALSE is left out in DER.
    if (flag && !readBoolean(flag)) throw derError('default value is encoded');
    const value = readOctets(fields.next(TAG.octetString));
    fields.end();
    if (seen.has(type)) throw derError('extension stands twice');
    seen.add(type);
    return { oid: type, critical: flag !== undefined, value };
  });
}

type Known = Pick<
  TbsCertificate,
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'basicConstraints'
  | 'subjectKeyId'
  | 'authorityKeyId'
  | 'policies'
  | 'ocspUrls'
  | 'caIssuersUrls'
  | 'crlUrls'
  | 'hasOcspNoCheck'
>;

/** @throws AppError DER_INVALID */
export function readKnownExtensions(extensions: readonly Extension[]): Known {
  const read = <T>(type: string, parse: (node: DerNode) => T): T | undefined => {
    const extension = extensions.find((entry) => entry.oid === type);
    return extension && parse(readDer(extension.value));
  };
  const access = read(EXT.authorityInfoAccess, readAccess) ?? [];
  const urlsOf = (method: string): string[] => access.filter((a) => a.method === method).map((a) => a.url);
  return {
    keyUsage: read(EXT.keyUsage, (node) => {
      const bits = readNamedBits(node);
      if (bits.length === 0) throw derError('empty keyUsage');
      return bits.map((bit) => {
        const name = KEY_USAGES[bit];
        if (!name) throw derError('unknown keyUsage bit');
        return name;
      });
    }),
    extendedKeyUsage: read(EXT.extendedKeyUsage, (node) => elementsOf(node).map(readOid)),
    basicConstraints: read(EXT.basicConstraints, readBasicConstraints),
    subjectKeyId: read(EXT.subjectKeyId, (node) => {
      const id = readOctets(node);
      if (id.length === 0) throw derError('empty subjectKeyIdentifier');
      return id;
    }),
    authorityKeyId: read(EXT.authorityKeyId, (node) => {
      const fields = fieldsOf(node);
      const keyId = fields.optional(contextPrimitiveTag(0))?.content;
      if (keyId?.length === 0) throw derError('empty keyIdentifier');
      return { keyId, hasOther: fields.hasMore() };
    }),
    policies: read(EXT.certificatePolicies, readPolicies) ?? [],
    ocspUrls: urlsOf(ACCESS.ocsp),
    caIssuersUrls: urlsOf(ACCESS.caIssuers),
    crlUrls: read(EXT.crlDistributionPoints, readCrlUrls) ?? [],
    hasOcspNoCheck:
      read(EXT.ocspNoCheck, (node) => {
        if (node.tag !== TAG.null) throw derError('ocsp-nocheck');
        return true;
      }) ?? false,
  };
}

function readBasicConstraints(node: DerNode): { ca: boolean; pathLen: number | undefined } {
  const fields = fieldsOf(node);
  const flag = fields.optional(TAG.boolean);
  if (flag && !readBoolean(flag)) throw derError('default value is encoded');
  const length = fields.optional(TAG.integer);
  fields.end();
  if (length && !flag) throw derError('pathLen without cA');
  return { ca: flag !== undefined, pathLen: length && readCount(length) };
}

function readPolicies(node: DerNode): string[] {
  const policies = elementsOf(node).map((element) => {
    const fields = fieldsOf(element);
    const policy = readOid(fields.next(TAG.oid));
    const qualifiers = fields.optional(TAG.sequence);
    fields.end();
    if (qualifiers) elementsOf(qualifiers);
    return policy;
  });
  if (new Set(policies).size !== policies.length) throw derError('policy stands twice');
  return policies;
}

const URI = contextPrimitiveTag(6);

function readAccess(node: DerNode): { method: string; url: string }[] {
  return elementsOf(node).flatMap((element) => {
    const fields = fieldsOf(element);
    const method = readOid(fields.next(TAG.oid));
    const location = fields.any();
    fields.end();
    if ((location.tag & 0xc0) !== 0x80 || (location.tag & 0x1f) > 8) throw derError('GeneralName');
    return location.tag === URI ? [{ method, url: readImplicitIa5(location) }] : [];
  });
}

function readCrlUrls(node: DerNode): string[] {
  return elementsOf(node).flatMap((element) => {
    const fields = fieldsOf(element);
    const point = fields.optional(contextTag(0));
    const [name, ...rest] = point?.children ?? [];
    // Reasons or another CRL issuer would make it a partial or indirect CRL, which we do not read.
    if (fields.hasMore() || !name || rest.length > 0 || name.tag !== contextTag(0)) return [];
    return name.children.filter((entry) => entry.tag === URI).map(readImplicitIa5);
  });
}

// ---- Writing ----

export function extension(type: string, critical: boolean, value: Uint8Array): Bytes {
  return critical ? sequence(oid(type), derBoolean(true), octetString(value)) : sequence(oid(type), octetString(value));
}

export const keyUsageExtension = (usages: readonly KeyUsage[]): Bytes =>
  extension(EXT.keyUsage, true, namedBits(usages.map((usage) => KEY_USAGES.indexOf(usage))));

export const extendedKeyUsageExtension = (oids: readonly string[]): Bytes =>
  extension(EXT.extendedKeyUsage, false, sequence(...oids.map(oid)));

export const basicConstraintsExtension = (pathLen: number | undefined): Bytes =>
  extension(
    EXT.basicConstraints,
    true,
    pathLen === undefined ? sequence(derBoolean(true)) : sequence(derBoolean(true), integer(pathLen)),
  );

export const subjectKeyIdExtension = (keyId: Uint8Array): Bytes =>
  extension(EXT.subjectKeyId, false, octetString(keyId));

export const authorityKeyIdExtension = (keyId: Uint8Array): Bytes =>
  extension(EXT.authorityKeyId, false, sequence(implicit(0, keyId)));

export const policiesExtension = (policies: readonly string[]): Bytes =>
  extension(EXT.certificatePolicies, false, sequence(...policies.map((policy) => sequence(oid(policy)))));

export const accessExtension = (urls: { ocsp?: string; caIssuers?: string }): Bytes =>
  extension(
    EXT.authorityInfoAccess,
    false,
    sequence(
      ...(urls.ocsp ? [sequence(oid(ACCESS.ocsp), implicit(6, utf8(urls.ocsp)))] : []),
      ...(urls.caIssuers ? [sequence(oid(ACCESS.caIssuers), implicit(6, utf8(urls.caIssuers)))] : []),
    ),
  );

export const crlPointsExtension = (url: string): Bytes =>
  extension(EXT.crlDistributionPoints, false, sequence(sequence(explicit(0, explicit(0, implicit(6, utf8(url)))))));

export const ocspNoCheckExtension = (): Bytes => extension(EXT.ocspNoCheck, false, derNull());
