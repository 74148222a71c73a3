// SPDX-License-Identifier: Apache-2.0
// The algorithm table as data: what a name means in DER, in WebCrypto, and which key may make which signature.
// A new algorithm is a new row; SHA-1 and MD5 signatures, DSA and curves without a row stay refused.
import { equalBytes, type Bytes } from '../crypto/bytes.ts';
import { derNull, oid, sequence } from './der-write.ts';
import type { KeyAlgorithm, SignatureAlgorithm } from './types.ts';

interface SignatureRow {
  readonly name: Exclude<SignatureAlgorithm, 'other'>;
  readonly family: 'ec' | 'rsa';
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** AlgorithmIdentifier: ECDSA without parameters (RFC 5758 §3.2), RSA with NULL (RFC 4055 §5). */
  readonly der: Bytes;
}

const row = (
  name: SignatureRow['name'],
  family: SignatureRow['family'],
  hash: SignatureRow['hash'],
  dotted: string,
): SignatureRow => ({
  name,
  family,
  hash,
  der: family === 'ec' ? sequence(oid(dotted)) : sequence(oid(dotted), derNull()),
});

const SIGNATURE_ALGORITHMS: readonly SignatureRow[] = [
  row('ecdsa-sha256', 'ec', 'SHA-256', '1.2.840.10045.4.3.2'),
  row('ecdsa-sha384', 'ec', 'SHA-384', '1.2.840.10045.4.3.3'),
  row('ecdsa-sha512', 'ec', 'SHA-512', '1.2.840.10045.4.3.4'),
  row('rsa-sha256', 'rsa', 'SHA-256', '1.2.840.113549.1.1.11'),
  row('rsa-sha384', 'rsa', 'SHA-384', '1.2.840.113549.1.1.12'),
  row('rsa-sha512', 'rsa', 'SHA-512', '1.2.840.113549.1.1.13'),
];

/** @returns the name of an AlgorithmIdentifier; its exact encoding counts. */
export function signatureAlgorithmOf(algorithmDer: Uint8Array): SignatureAlgorithm {
  return SIGNATURE_ALGORITHMS.find((entry) => equalBytes(entry.der, algorithmDer))?.name ?? 'other';
}

export function signatureRow(name: SignatureAlgorithm): SignatureRow | undefined {
  return SIGNATURE_ALGORITHMS.find((entry) => entry.name === name);
}

/** AlgorithmIdentifier of a signature algorithm of the table. */
export function signatureAlgorithmDer(name: Exclude<SignatureAlgorithm, 'other'>): Bytes {
  return (signatureRow(name) as SignatureRow).der;
}

interface EcRow {
  readonly name: 'P-256' | 'P-384';
  /** AlgorithmIdentifier of the SubjectPublicKeyInfo: id-ecPublicKey with a named curve (RFC 5480 §2.1.1). */
  readonly der: Bytes;
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly p: bigint;
  readonly b: bigint;
  readonly n: bigint;
}

const ec = (name: EcRow['name'], dotted: string, size: number, p: string, b: string, n: string): EcRow => ({
  name,
  der: sequence(oid('1.2.840.10045.2.1'), oid(dotted)),
  size,
  p: BigInt(`0x${p}`),
  b: BigInt(`0x${b}`),
  n: BigInt(`0x${n}`),
});

/** SEC 2 §2.4.2, §2.5.1; a = -3 on both. */
export const EC_CURVES: readonly EcRow[] = [
  ec(
    'P-256',
    '1.2.840.10045.3.1.7',
    32,
    'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
    '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ),
  ec(
    'P-384',
    '1.3.132.0.34',
    48,
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    'b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ),
];

/** rsaEncryption with NULL (RFC 3279 §2.3.1). */
export const RSA_KEY_DER = sequence(oid('1.2.840.113549.1.1.1'), derNull());

export function curveOf(key: KeyAlgorithm): EcRow | undefined {
  return EC_CURVES.find((curve) => curve.name === key);
}

/** Whether such a key can make such a signature at all. */
export function fits(key: KeyAlgorithm, signature: SignatureAlgorithm): boolean {
  const family = signatureRow(signature)?.family;
  return family === 'ec' ? curveOf(key) !== undefined : family === 'rsa' && key.startsWith('RSA-');
}

/** Digest AlgorithmIdentifiers as OCSP's CertID names them; parameters NULL or absent are both in use. */
export const HASHES: readonly { readonly name: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'; readonly oid: string }[] = [
  { name: 'SHA-1', oid: '1.3.14.3.2.26' },
  { name: 'SHA-256', oid: '2.16.840.1.101.3.4.2.1' },
  { name: 'SHA-384', oid: '2.16.840.1.101.3.4.2.2' },
  { name: 'SHA-512', oid: '2.16.840.1.101.3.4.2.3' },
];
