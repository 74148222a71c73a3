// SPDX-License-Identifier: Apache-2.0
// Certificates (RFC 5280 §4.1), read through the gate. Reading says what stands there, not whether it is trusted:
// that is validate-chain.ts. Nothing here repairs a certificate.
import type { Bytes } from '../crypto/bytes.ts';
import { fromB64u, toB64u } from '../crypto/bytes.ts';
import { signatureAlgorithmOf } from './algorithms.ts';
import { readDer } from './der.ts';
import { contextTag, derError, TAG, type DerNode } from './der-node.ts';
import { fieldsOf, onlyChild, readBits, readCount, readTime } from './der-values.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { readExtensions, readKnownExtensions } from './extensions.ts';
import { readName } from './names.ts';
import { readPublicKey } from './public-key.ts';
import { serialHexOf } from './signatures.ts';
import type { Certificate, TbsCertificate } from './types.ts';

/** @throws AppError DER_INVALID. */
export function parseCertificate(certificateDer: Uint8Array): Certificate {
  return readCertificate(readDer(certificateDer));
}

/** From a node that has passed the gate, as inside CMS or OCSP. `der` then is a view of the whole message. */
export function readCertificate(node: DerNode): Certificate {
  const fields = fieldsOf(node);
  const tbs = readTbs(fields.next(TAG.sequence));
  const algorithm = fields.next(TAG.sequence);
  const signature = readBits(fields.next(TAG.bitString));
  fields.end();
  if (!equalBytes(algorithm.bytes, tbs.signatureAlgorithmDer)) throw derError('two signature algorithms');
  return { ...tbs, der: node.bytes, signature };
}

/** TBSCertificate alone, as the lint reads it before it is signed. @throws AppError DER_INVALID */
export function parseTbsCertificate(tbsDer: Uint8Array): TbsCertificate {
  return readTbs(readDer(tbsDer));
}

function readTbs(node: DerNode): TbsCertificate {
  const fields = fieldsOf(node);
  const versionNode = fields.optional(contextTag(0));
  const version = versionNode ? readCount(onlyChild(versionNode)) + 1 : 1;
  // v1 is the DEFAULT and must not be written.
  if (version > 3 || (versionNode && version === 1)) throw derError('version');
  const serial = fields.next(TAG.integer).content;
  const signatureAlgorithmDer = fields.next(TAG.sequence).bytes;
  const issuer = readName(fields.next(TAG.sequence));
  const validity = fieldsOf(fields.next(TAG.sequence));
  const [notBefore, notAfter] = [readValidityTime(validity.any()), readValidityTime(validity.any())];
  validity.end();
  const subject = readName(fields.next(TAG.sequence));
  const key = readPublicKey(fields.next(TAG.sequence));
  const extensionsNode = fields.optional(contextTag(3));
  fields.end();
  if (extensionsNode && version !== 3) throw derError('extensions need version 3');
  const extensions = extensionsNode ? readExtensions(onlyChild(extensionsNode)) : [];
  return {
    tbsDer: node.bytes,
    version: version as 1 | 2 | 3,
    serial,
    serialHex: serialHexOf(serial),
    signatureAlgorithm: signatureAlgorithmOf(signatureAlgorithmDer),
    signatureAlgorithmDer,
    issuer,
    subject,
    notBefore,
    notAfter,
    ...key,
    extensions,
    ...readKnownExtensions(extensions),
  };
}

const [YEAR_1950, YEAR_2050] = [Date.UTC(1950, 0) / 1000, Date.UTC(2050, 0) / 1000];

function readValidityTime(node: DerNode): number {
  const seconds = readTime(node);
  const isUtcTime = seconds >= YEAR_1950 && seconds < YEAR_2050;
  if ((node.tag === TAG.utcTime) !== isUtcTime) throw derError('UTCTime until 2049, GeneralizedTime from 2050');
  return seconds;
}

// ---- PEM (RFC 7468) ----

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END ([A-Z0-9 ]+)-----/g;

/** DER of every block with `label`, in their order; text between blocks is skipped. */
export function readPem(text: string, label = 'CERTIFICATE'): Bytes[] {
  return Array.from(text.matchAll(PEM)).flatMap(([, begin, body, end]) => {
    if (begin !== end) throw derError('PEM labels differ');
    if (begin !== label) return [];
    const compact = (body as string).replace(/\s/g, '').replace(/=+$/, '');
    return [fromB64u(compact.replace(/\+/g, '-').replace(/\//g, '_'))];
  });
}

/** All certificates of a PEM file. @throws AppError DER_INVALID, REQUEST_INVALID */
export function parseCertificates(pem: string): Certificate[] {
  return readPem(pem).map(parseCertificate);
}

export function toPem(der: Uint8Array, label = 'CERTIFICATE'): string {
  const unpadded = toB64u(der).replace(/-/g, '+').replace(/_/g, '/');
  const text = unpadded.padEnd(Math.ceil(unpadded.length / 4) * 4, '=');
  return `-----BEGIN ${label}-----\n${(text.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}
