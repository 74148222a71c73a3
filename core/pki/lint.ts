// SPDX-License-Identifier: Apache-2.0
// What must hold of a TBSCertificate before a CA key touches it. The lint reads the exact bytes back through the gate
// and knows nothing of the code that built them: a fault of the builder, of the registry or of the configuration
// stops here. Signing what a rule refuses is never an option.
import { equalBytes, type Bytes } from '../crypto/bytes.ts';
import { nationalId } from '../protocol/fields.ts';
import { keyIdOf } from './build-certificate.ts';
import { parseTbsCertificate } from './certificate.ts';
import { CERTIFIED_KEYS } from './csr.ts';
import { TAG } from './der-node.ts';
import { EKU, EXT, NAME_OID } from './oids.ts';
import { signatureAlgorithmFor } from './signatures.ts';
import type { Certificate, KeyAlgorithm, TbsCertificate } from './types.ts';
import type { StatusUrls } from './build-certificate.ts';

export interface LintContext {
  readonly issuer: Certificate;
  /** Unix seconds by the server's clock. */
  readonly now: number;
  /** Exactly these policies, in this order. */
  readonly policies: readonly string[];
  readonly urls: StatusUrls;
  readonly keys?: readonly KeyAlgorithm[];
  /** keyIdOf by another engine. */
  readonly keyIdOf?: (publicKey: Uint8Array) => Bytes | Promise<Bytes>;
}

export interface LintFinding {
  readonly rule: LintRuleId;
  /** For developers; holds no value of the certificate. */
  readonly message: string;
}

type LintRuleId = (typeof LINT_RULES)[number]['id'];

interface LintRule {
  readonly id: string;
  readonly source: string;
  /** @returns what is wrong, or undefined. */
  readonly check: (tbs: TbsCertificate, context: LintContext) => string | undefined | Promise<string | undefined>;
}

const DAY = 86_400;
const MAX_DAYS = 366;
/** A plan may be signed by a later process: a day of backdating is honest, more is not. */
const MAX_BACKDATED = DAY;

/** Attribute → tag and longest value (RFC 5280 appendix A.1 upper bounds). */
const SUBJECT: readonly (readonly [string, number, number])[] = [
  [NAME_OID.country, TAG.printableString, 2],
  [NAME_OID.givenName, TAG.utf8String, 64],
  [NAME_OID.surname, TAG.utf8String, 64],
  [NAME_OID.commonName, TAG.utf8String, 64],
  [NAME_OID.serialNumber, TAG.printableString, 64],
];
/** Controls and direction overrides would let one name look like another; ZWNJ is part of Persian names. */
const UNSEEN = /[\p{Cc}\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/u;

/** Extension → critical. Exactly these. */
const EXTENSIONS: Readonly<Record<string, boolean>> = {
  [EXT.authorityKeyId]: false,
  [EXT.subjectKeyId]: false,
  [EXT.keyUsage]: true,
  [EXT.extendedKeyUsage]: false,
  [EXT.certificatePolicies]: false,
  [EXT.crlDistributionPoints]: false,
  [EXT.authorityInfoAccess]: false,
};

const isExactly = (found: readonly string[] | undefined, wanted: readonly string[]): boolean =>
  found?.length === wanted.length && wanted.every((entry, index) => found[index] === entry);

export const LINT_RULES = [
  {
    id: 'version',
    source: 'RFC 5280 §4.1.2.1',
    check: (tbs) => (tbs.version === 3 ? undefined : 'not version 3'),
  },
  {
    id: 'serial',
    source: 'RFC 5280 §4.1.2.2; 128 random bits',
    check: ({ serial }) => {
      if ((serial[0] as number) >= 0x80) return 'negative';
      return serial.length >= 14 && serial.length <= 17 ? undefined : 'not a 128-bit random number';
    },
  },
  {
    id: 'issuer',
    source: 'RFC 5280 §4.1.2.4, §4.1.1.2',
    check: (tbs, { issuer }) => {
      if (!equalBytes(tbs.issuer.der, issuer.subject.der)) return 'name is not the issuing CA’s subject';
      return tbs.signatureAlgorithm === signatureAlgorithmFor(issuer.keyAlgorithm) ? undefined : 'algorithm';
    },
  },
  {
    id: 'validity',
    source: 'RFC 5280 §4.1.2.5; design §7: 365 days',
    check: ({ notBefore, notAfter }, { issuer, now }) => {
      if (notAfter <= notBefore || notAfter - notBefore > MAX_DAYS * DAY) return 'length';
      if (notBefore > now + 60 || notBefore < now - MAX_BACKDATED) return 'does not begin now';
      return notBefore >= issuer.notBefore && notAfter <= issuer.notAfter ? undefined : 'outlives its issuer';
    },
  },
  {
    id: 'subject',
    source: 'EN 319 412-2 §4.2.4; RFC 5280 appendix A.1',
    check: ({ subject: { attributes } }) => {
      if (attributes.length !== SUBJECT.length) return 'attributes';
      for (const [index, [type, tag, longest]] of SUBJECT.entries()) {
        const attribute = attributes[index];
        if (attribute?.oid !== type || attribute.tag !== tag) return 'order or string type of attributes';
        const { value } = attribute;
        if (value.trim() === '' || value !== value.trim() || Array.from(value).length > longest) return 'length';
        if (UNSEEN.test(value)) return 'unseen characters';
      }
      return undefined;
    },
  },
  {
    id: 'identity',
    source: 'design §7: C=IR, serialNumber is the national ID',
    check: ({ subject }) => {
      if (subject.attributes.find(({ oid }) => oid === NAME_OID.country)?.value !== 'IR') return 'country';
      const result = nationalId(subject.serialNumber ?? '');
      return result.ok && result.value === subject.serialNumber ? undefined : 'check digit of the national ID';
    },
  },
  {
    id: 'publicKey',
    source: 'RFC 5480 §2; SP 800-186',
    check: (tbs, { issuer, keys = CERTIFIED_KEYS }) => {
      // A key has a name only where its parameters are known and its point lies on the curve.
      if (!keys.includes(tbs.keyAlgorithm)) return 'key is not allowed';
      return equalBytes(tbs.spkiDer, issuer.spkiDer) ? 'key of the CA itself' : undefined;
    },
  },
  {
    id: 'extensions',
    source: 'RFC 5280 §4.2',
    check: ({ extensions }) => {
      if (extensions.length !== Object.keys(EXTENSIONS).length) return 'one too many or too few';
      return extensions.every(({ oid, critical }) => EXTENSIONS[oid] === critical) ? undefined : 'kind or criticality';
    },
  },
  {
    id: 'keyUsage',
    source: 'design §7; RFC 5280 §4.2.1.3, §4.2.1.12',
    check: ({ keyUsage, extendedKeyUsage }) => {
      if (!isExactly(keyUsage, ['digitalSignature', 'nonRepudiation'])) return 'keyUsage';
      return isExactly(extendedKeyUsage, [EKU.clientAuth, EKU.emailProtection]) ? undefined : 'extendedKeyUsage';
    },
  },
  {
    id: 'keyIdentifiers',
    source: 'RFC 5280 §4.2.1.1, §4.2.1.2; RFC 7093 §2',
    check: async ({ subjectKeyId, authorityKeyId, publicKey }, context) => {
      const { issuer } = context;
      const aki = authorityKeyId?.keyId;
      if (!aki || authorityKeyId.hasOther || !issuer.subjectKeyId || !equalBytes(aki, issuer.subjectKeyId))
        return 'AKI is not the SKI of the CA';
      return subjectKeyId && equalBytes(subjectKeyId, await (context.keyIdOf ?? keyIdOf)(publicKey))
        ? undefined
        : 'SKI is not of the key';
    },
  },
  {
    id: 'policies',
    source: 'RFC 5280 §4.2.1.4; design §10: sandbox certificates say so',
    check: (tbs, { policies }) => (isExactly(tbs.policies, policies) ? undefined : 'other policies'),
  },
  {
    id: 'statusUrls',
    source: 'RFC 5280 §4.2.1.13, §4.2.2.1',
    check: (tbs, { urls }) => {
      const isRight =
        isExactly(tbs.ocspUrls, [urls.ocsp]) &&
        isExactly(tbs.caIssuersUrls, [urls.caIssuers]) &&
        isExactly(tbs.crlUrls, [urls.crl]);
      if (!isRight) return 'other addresses';
      // Over https a verifier would need a path for the path (RFC 5280 §8).
      const all = [...tbs.ocspUrls, ...tbs.caIssuersUrls, ...tbs.crlUrls];
      return all.every((url) => URL.canParse(url) && url.startsWith('http://')) ? undefined : 'not an http: address';
    },
  },
] as const satisfies readonly LintRule[];

/** @returns every rule that is broken; empty means: may be signed. @throws AppError DER_INVALID on malformed bytes. */
export async function lintSignerTbs(tbsDer: Bytes, context: LintContext): Promise<LintFinding[]> {
  const tbs = parseTbsCertificate(tbsDer);
  const findings: LintFinding[] = [];
  for (const rule of LINT_RULES as readonly LintRule[]) {
    const message = await rule.check(tbs, context);
    if (message !== undefined) findings.push({ rule: rule.id as LintRuleId, message });
  }
  return findings;
}
