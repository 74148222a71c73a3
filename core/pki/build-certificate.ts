// SPDX-License-Identifier: Apache-2.0
// Our certificate profiles as template DER (RFC 5280 §4, EN 319 412-2): what is signed is exactly what is built here.
// It decides nothing about a person and signs nothing itself.
import type { Bytes } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { signatureAlgorithmDer } from './algorithms.ts';
import { bitString, explicit, integer, sequence, time } from './der-write.ts';
import {
  accessExtension,
  authorityKeyIdExtension,
  basicConstraintsExtension,
  crlPointsExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
  ocspNoCheckExtension,
  policiesExtension,
  subjectKeyIdExtension,
} from './extensions.ts';
import { buildName } from './names.ts';
import { EKU } from './oids.ts';
import type { SignatureAlgorithm } from './types.ts';

export type SigningAlgorithm = Exclude<SignatureAlgorithm, 'other'>;

/** What every certificate of ours says, whatever its kind. */
export interface TbsBase {
  /** Big-endian magnitude, 16 random bytes. */
  readonly serial: Uint8Array;
  /** Of the issuer's key. */
  readonly signatureAlgorithm: SigningAlgorithm;
  readonly issuerDer: Uint8Array;
  readonly issuerKeyId: Uint8Array;
  readonly subjectDer: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly subjectKeyId: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface StatusUrls {
  readonly ocsp: string;
  readonly caIssuers: string;
  readonly crl: string;
}

function buildTbs(base: TbsBase, extensions: readonly Uint8Array[]): Bytes {
  return sequence(
    explicit(0, integer(2)),
    integer(base.serial),
    signatureAlgorithmDer(base.signatureAlgorithm),
    base.issuerDer,
    sequence(time(base.notBefore), time(base.notAfter)),
    base.subjectDer,
    base.spkiDer,
    explicit(3, sequence(...extensions)),
  );
}

/** A person's signing certificate. */
export function buildSignerTbs(
  base: TbsBase,
  options: { readonly policies: readonly string[]; readonly urls: StatusUrls },
): Bytes {
  const { ocsp, caIssuers, crl } = options.urls;
  return buildTbs(base, [
    authorityKeyIdExtension(base.issuerKeyId),
    subjectKeyIdExtension(base.subjectKeyId),
    keyUsageExtension(['digitalSignature', 'nonRepudiation']),
    extendedKeyUsageExtension([EKU.clientAuth, EKU.emailProtection]),
    policiesExtension(options.policies),
    crlPointsExtension(crl),
    accessExtension({ ocsp, caIssuers }),
  ]);
}

export function buildRootTbs(base: TbsBase): Bytes {
  return buildTbs(base, [
    basicConstraintsExtension(undefined),
    keyUsageExtension(['keyCertSign', 'cRLSign']),
    subjectKeyIdExtension(base.subjectKeyId),
  ]);
}

/** pathLen 0: it issues to people and to its OCSP responder, never to another CA. */
export function buildIssuingCaTbs(
  base: TbsBase,
  options: { readonly policies: readonly string[]; readonly urls: Omit<StatusUrls, 'ocsp'> },
): Bytes {
  return buildTbs(base, [
    basicConstraintsExtension(0),
    keyUsageExtension(['keyCertSign', 'cRLSign']),
    subjectKeyIdExtension(base.subjectKeyId),
    authorityKeyIdExtension(base.issuerKeyId),
    policiesExtension(options.policies),
    crlPointsExtension(options.urls.crl),
    accessExtension({ caIssuers: options.urls.caIssuers }),
  ]);
}

/** Delegated OCSP responder (RFC 6960 §4.2.2.2); nobody asks about its own status. */
export function buildResponderTbs(base: TbsBase): Bytes {
  return buildTbs(base, [
    authorityKeyIdExtension(base.issuerKeyId),
    subjectKeyIdExtension(base.subjectKeyId),
    keyUsageExtension(['digitalSignature']),
    extendedKeyUsageExtension([EKU.ocspSigning]),
    ocspNoCheckExtension(),
  ]);
}

/** Certificate or CertificateList: both have this shape. */
export function assembleSigned(tbsDer: Uint8Array, algorithm: SigningAlgorithm, signature: Uint8Array): Bytes {
  return sequence(tbsDer, signatureAlgorithmDer(algorithm), bitString(signature));
}

/** Subject of a person (EN 319 412-2 §4.2.4). CN holds 64 characters (X.520), so a longer name is cut there only. */
export function signerSubject(person: { firstName: string; lastName: string; nationalId: string }): Bytes {
  const commonName = Array.from(`${person.firstName} ${person.lastName}`).slice(0, 64).join('').trim();
  return buildName([
    ['country', 'IR'],
    ['givenName', person.firstName],
    ['surname', person.lastName],
    ['commonName', commonName],
    ['serialNumber', person.nationalId],
  ]);
}

/** Leftmost 160 bits of SHA-256 of the BIT STRING (RFC 7093 §2, method 1). */
export async function keyIdOf(publicKey: Uint8Array): Promise<Bytes> {
  return (await sha256(publicKey)).slice(0, 20);
}
