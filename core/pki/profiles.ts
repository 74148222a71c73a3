// SPDX-License-Identifier: Apache-2.0
// What each kind of certificate must look like to be accepted: data for validate-chain.ts and check-ocsp.ts.
// An extension that is not listed refuses the certificate; widening a row widens what is trusted.
import { EKU, EXT } from './oids.ts';
import type { ChainProfile, ExtensionRules, KeyAlgorithm, SignatureAlgorithm } from './types.ts';

const must = (critical: boolean | 'either') => ({ critical, needed: true });
const may = (critical: boolean | 'either') => ({ critical, needed: false });

const KEYS: readonly KeyAlgorithm[] = ['P-256', 'P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'];
const SIGNATURES: readonly SignatureAlgorithm[] = [
  'ecdsa-sha256',
  'ecdsa-sha384',
  'ecdsa-sha512',
  'rsa-sha256',
  'rsa-sha384',
  'rsa-sha512',
];

/** Root and issuing CA. The anchor itself may lack the AKI. */
const CA_EXTENSIONS: ExtensionRules = {
  [EXT.basicConstraints]: must(true),
  [EXT.keyUsage]: must(true),
  [EXT.subjectKeyId]: must(false),
  [EXT.authorityKeyId]: may(false),
  [EXT.certificatePolicies]: may('either'),
  [EXT.crlDistributionPoints]: may(false),
  [EXT.authorityInfoAccess]: may(false),
};

const LEAF_EXTENSIONS: ExtensionRules = {
  [EXT.authorityKeyId]: must(false),
  [EXT.subjectKeyId]: must(false),
  [EXT.keyUsage]: must(true),
  [EXT.extendedKeyUsage]: must(false),
  [EXT.certificatePolicies]: must(false),
  [EXT.basicConstraints]: may('either'),
  [EXT.crlDistributionPoints]: may(false),
  [EXT.authorityInfoAccess]: may(false),
};

const CA: ChainProfile['ca'] = {
  allowedKeyUsage: ['keyCertSign', 'cRLSign', 'digitalSignature'],
  extensions: CA_EXTENSIONS,
};

/** A person's signing certificate (design §7): the default of validateChain. */
export const SIGNER_PROFILE: ChainProfile = {
  name: 'signer',
  maxIntermediates: 1,
  keys: KEYS,
  signatures: SIGNATURES,
  leaf: {
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    extendedKeyUsage: [EKU.clientAuth, EKU.emailProtection],
    extensions: LEAF_EXTENSIONS,
  },
  ca: CA,
};

/** A delegated OCSP responder (RFC 6960 §4.2.2.2); ocsp-nocheck is needed, for we do not ask about it in turn. */
export const OCSP_RESPONDER_PROFILE: ChainProfile = {
  name: 'ocsp-responder',
  maxIntermediates: 1,
  keys: KEYS,
  signatures: SIGNATURES,
  leaf: {
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [EKU.ocspSigning],
    extensions: {
      ...LEAF_EXTENSIONS,
      [EXT.certificatePolicies]: may(false),
      [EXT.extendedKeyUsage]: must('either'),
      [EXT.ocspNoCheck]: must(false),
    },
  },
  ca: CA,
};
