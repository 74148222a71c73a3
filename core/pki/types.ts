// SPDX-License-Identifier: Apache-2.0
// The shapes of core/pki: parsed certificates, verdicts and their reasons, and how signing and verifying come in.
// Times are Unix seconds. Everything parsed has passed the strict DER gate; nothing here trusts a message's anchors.
import type { Bytes } from '../crypto/bytes.ts';

/** Keys we know by name; `other` is anything else and is refused by every profile. */
export type KeyAlgorithm = 'P-256' | 'P-384' | 'RSA-2048' | 'RSA-3072' | 'RSA-4096' | 'other';
/** Signature algorithms we know by name (PKCS#1 v1.5 for RSA); `other` is refused by every profile. */
export type SignatureAlgorithm =
  'ecdsa-sha256' | 'ecdsa-sha384' | 'ecdsa-sha512' | 'rsa-sha256' | 'rsa-sha384' | 'rsa-sha512' | 'other';

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

export interface NameAttribute {
  readonly oid: string;
  /** Universal tag of the value: 0x0c UTF8String, 0x13 PrintableString, 0x16 IA5String. */
  readonly tag: number;
  readonly value: string;
}

/** A Name (RFC 5280 §4.1.2.4). Two names are equal when their DER is: nothing is folded. */
export interface Name {
  readonly der: Bytes;
  readonly attributes: readonly NameAttribute[];
  readonly commonName: string | undefined;
  readonly serialNumber: string | undefined;
}

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of the OCTET STRING. */
  readonly value: Bytes;
}

/** What TBSCertificate says. Known extensions are parsed; a malformed or repeated one refuses the certificate. */
export interface TbsCertificate {
  readonly tbsDer: Bytes;
  readonly version: 1 | 2 | 3;
  /** Content of the INTEGER as encoded, possibly negative or zero: the validator refuses those. */
  readonly serial: Bytes;
  /** Upper-case hex without a leading zero byte, as in SerialHex and `openssl x509 -serial`. */
  readonly serialHex: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signatureAlgorithmDer: Bytes;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: number;
  /** The last second at which the certificate is valid. */
  readonly notAfter: number;
  readonly spkiDer: Bytes;
  readonly keyAlgorithm: KeyAlgorithm;
  /** Content of subjectPublicKey's BIT STRING: for EC the SEC1 point. */
  readonly publicKey: Bytes;
  readonly extensions: readonly Extension[];
  readonly keyUsage: readonly KeyUsage[] | undefined;
  /** Dotted OIDs in their order. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly basicConstraints: { readonly ca: boolean; readonly pathLen: number | undefined } | undefined;
  readonly subjectKeyId: Bytes | undefined;
  /** keyId is undefined where the extension names its issuer by name and serial instead, which we refuse. */
  readonly authorityKeyId: { readonly keyId: Bytes | undefined; readonly hasOther: boolean } | undefined;
  readonly policies: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly caIssuersUrls: readonly string[];
  readonly crlUrls: readonly string[];
  readonly hasOcspNoCheck: boolean;
}

export interface Certificate extends TbsCertificate {
  readonly der: Bytes;
  /** As in the certificate: ECDSA-Sig-Value in DER, or the RSA integer. */
  readonly signature: Bytes;
}

/** Makes a signature in the form X.509 and CMS carry (ECDSA in DER). */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  sign(data: Bytes): Bytes | Promise<Bytes>;
}

/** Checks such a signature; false for one that does not fit, never an exception. */
export type SignatureVerifier = (input: {
  readonly algorithm: SignatureAlgorithm;
  readonly spkiDer: Bytes;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly data: Bytes;
  readonly signature: Bytes;
}) => boolean | Promise<boolean>;

/** Why something was refused. Stable names; the text beside them is for developers. */
export type PkiReason =
  | 'MALFORMED' // not strict DER, or not the structure it should be
  | 'NO_CHAIN' // no path to a pinned anchor
  | 'TOO_LONG' // more levels than the profile allows
  | 'SIGNATURE' // a signature does not fit its issuer's key
  | 'ALGORITHM' // a key or signature algorithm outside the profile
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'EXTENSION' // an extension outside the allow-list, a wrong criticality, or a missing one
  | 'KEY_USAGE'
  | 'EXTENDED_KEY_USAGE'
  | 'BASIC_CONSTRAINTS'
  | 'PATH_LENGTH'
  | 'KEY_IDENTIFIER' // AKI does not name the issuer's SKI
  | 'NAME' // an empty name
  | 'SERIAL' // zero, negative or longer than 20 bytes
  | 'POLICY'
  | 'VERSION'
  | 'STATUS' // OCSP responseStatus other than successful
  | 'RESPONDER' // OCSP signer is neither the CA nor its delegate, or CRL of another issuer
  | 'CERT_ID' // the answer is about another certificate
  | 'NONCE' // missing or foreign
  | 'STALE' // nextUpdate has passed or is missing
  | 'FUTURE'; // thisUpdate or producedAt lies ahead

export interface Refusal {
  readonly ok: false;
  readonly reason: PkiReason;
  /** For developers; names no person. */
  readonly message: string;
  /** Subject common name or position of the certificate at fault, where one is. */
  readonly at?: 'leaf' | 'intermediate' | 'anchor' | 'responder';
}

/** CRLReason (RFC 5280 §5.3.1) by number. */
export type RevocationReason = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 8 | 9 | 10;
export const CERTIFICATE_HOLD: RevocationReason = 6;

export type ChainVerdict =
  | {
      readonly ok: true;
      /** Leaf first, pinned anchor last. */
      readonly path: readonly Certificate[];
      /** path[1]: whose key OCSP and CRL answers about the leaf must descend from. */
      readonly issuer: Certificate;
    }
  | Refusal;

export type OcspVerdict =
  | {
      readonly ok: true;
      readonly status: 'good' | 'revoked' | 'unknown';
      /** When revoked: since when (Unix seconds) and why; certificateHold is 6. */
      readonly revokedAt?: number;
      readonly revocationReason?: RevocationReason | undefined;
      readonly producedAt: number;
      readonly thisUpdate: number;
      readonly nextUpdate: number;
      readonly responder: Certificate;
    }
  | Refusal;

export type CrlVerdict =
  | {
      readonly ok: true;
      readonly status: 'good' | 'revoked';
      readonly revokedAt?: number;
      readonly revocationReason?: RevocationReason | undefined;
      readonly thisUpdate: number;
      readonly nextUpdate: number;
      /** CRL number (RFC 5280 §5.2.3). */
      readonly number: bigint;
    }
  | Refusal;

/** Input of `validateChain(input): Promise<ChainVerdict>` (validate-chain.ts). */
export interface ChainInput {
  readonly leaf: Certificate;
  /** From the message: only ever links, never anchors. At most 16 are looked at. */
  readonly intermediates: readonly Certificate[];
  /** Pinned by the caller: from roots.pem, never from the message. */
  readonly anchors: readonly Certificate[];
  /** Unix seconds at which every certificate must be valid. */
  readonly at: number;
  /** Default SIGNER_PROFILE (profiles.ts). */
  readonly profile?: ChainProfile;
  readonly verify?: SignatureVerifier;
}

/** What a kind of leaf must look like; data, so that a new kind is a new table row (profiles.ts). */
export interface ChainProfile {
  readonly name: string;
  /** Certificates between leaf and anchor, at most. */
  readonly maxIntermediates: number;
  readonly keys: readonly KeyAlgorithm[];
  readonly signatures: readonly SignatureAlgorithm[];
  readonly leaf: {
    /** Exactly these, in any order. */
    readonly keyUsage: readonly KeyUsage[];
    /** Exactly these OIDs, in any order. */
    readonly extendedKeyUsage: readonly string[];
    readonly extensions: ExtensionRules;
  };
  readonly ca: {
    /** keyCertSign is always needed. */
    readonly allowedKeyUsage: readonly KeyUsage[];
    readonly extensions: ExtensionRules;
  };
}

/** The allow-list: what is not named here refuses the certificate, critical or not. */
export type ExtensionRules = Readonly<
  Record<string, { readonly critical: boolean | 'either'; readonly needed: boolean }>
>;

/** Input of `checkOcsp(input): Promise<OcspVerdict>` (check-ocsp.ts). */
export interface OcspCheckInput {
  /** DER of OCSPResponse. */
  readonly response: Uint8Array;
  readonly certificate: Certificate;
  /** The CA certificate that issued it, from a validated path. */
  readonly issuer: Certificate;
  /** The time the answer must cover: thisUpdate ≤ at (+ skew) and at ≤ nextUpdate. */
  readonly at: number;
  /** When given, the answer must carry exactly this one. */
  readonly nonce?: Uint8Array;
  /** Seconds that thisUpdate may lie ahead of `at`; default 60. */
  readonly skewSeconds?: number;
  readonly verify?: SignatureVerifier;
}

/** Input of `checkCrl(input): Promise<CrlVerdict>` (check-crl.ts). */
export interface CrlCheckInput {
  /** DER of a complete CertificateList. */
  readonly crl: Uint8Array;
  readonly certificate: Certificate;
  /** The same CA signs certificates and CRL: indirect CRLs are refused. */
  readonly issuer: Certificate;
  readonly at: number;
  readonly skewSeconds?: number;
  readonly verify?: SignatureVerifier;
}
