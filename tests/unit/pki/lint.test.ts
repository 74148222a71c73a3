// SPDX-License-Identifier: Apache-2.0
// Each lint rule has an example that breaks it and no other rule; the right TBS breaks none.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '../../../core/crypto/bytes.ts';
import * as ext from '../../../core/pki/extensions.ts';
import {
  buildName,
  buildSignerTbs,
  der,
  EXT,
  keyIdOf,
  LINT_RULES,
  lintSignerTbs,
  parsePublicKey,
  parseTbsCertificate,
  signatureAlgorithmDer,
  signerSubject,
  type LintContext,
  readDer,
} from '../../../core/pki/index.ts';
import { caExtensions, DAY, mint, NOW, withChanges, type Minted } from '../../support/mint.ts';

const POLICIES = ['2.999.1', '2.999.2'];
const URLS = {
  ocsp: 'http://status.test/ocsp/ca1',
  caIssuers: 'http://status.test/ca/ca1.cer',
  crl: 'http://status.test/crl/ca1.crl',
};
const person = { firstName: 'سارا', lastName: 'محمدی‌نژاد', nationalId: '0012345679' };

let ca: Minted;
let spki: Bytes;
let p384Spki: Bytes;
let keyId: Bytes;
let context: LintContext;

const spkiOf = async (namedCurve: string): Promise<Bytes> => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
  return new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
};

beforeAll(async () => {
  const extensions = withChanges((keys) => caExtensions(keys, 0));
  ca = await mint({ name: 'ca', extensions, notAfter: NOW + 3650 * DAY });
  [spki, p384Spki] = [await spkiOf('P-256'), await spkiOf('P-384')];
  keyId = await keyIdOf(parsePublicKey(spki).publicKey);
  context = { issuer: ca.certificate, now: NOW, policies: POLICIES, urls: URLS };
});

interface Parts {
  readonly version: Uint8Array;
  readonly serial: Uint8Array;
  readonly algorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly validity: readonly [number, number];
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly extensions: Readonly<Record<string, Uint8Array | undefined>>;
}

function tbs(changes: Partial<Omit<Parts, 'extensions'>> & { extensions?: Parts['extensions'] } = {}): Bytes {
  const extensions = {
    aki: ext.authorityKeyIdExtension(ca.keyId),
    ski: ext.subjectKeyIdExtension(keyId),
    ku: ext.keyUsageExtension(['digitalSignature', 'nonRepudiation']),
    eku: ext.extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4']),
    cp: ext.policiesExtension(POLICIES),
    crl: ext.crlPointsExtension(URLS.crl),
    aia: ext.accessExtension(URLS),
    ...changes.extensions,
  };
  const [from, to] = changes.validity ?? [NOW, NOW + 365 * DAY - 1];
  return der.sequence(
    changes.version ?? der.explicit(0, der.integer(2)),
    changes.serial ?? der.integer(new Uint8Array(16).fill(0x5a)),
    changes.algorithm ?? signatureAlgorithmDer('ecdsa-sha256'),
    changes.issuer ?? ca.certificate.subject.der,
    der.sequence(der.time(from), der.time(to)),
    changes.subject ?? signerSubject(person),
    changes.spki ?? spki,
    der.explicit(3, der.sequence(...Object.values(extensions).filter((value) => value !== undefined))),
  );
}

const rulesOf = async (bytes: Bytes, changes: Partial<LintContext> = {}): Promise<string[]> =>
  (await lintSignerTbs(bytes, { ...context, ...changes })).map(({ rule }) => rule);

test('what the builder makes breaks no rule', async () => {
  const built = buildSignerTbs(
    {
      serial: new Uint8Array(16).fill(0x5a),
      signatureAlgorithm: 'ecdsa-sha256',
      issuerDer: ca.certificate.subject.der,
      issuerKeyId: ca.keyId,
      subjectDer: signerSubject(person),
      spkiDer: spki,
      subjectKeyId: keyId,
      notBefore: NOW,
      notAfter: NOW + 365 * DAY - 1,
    },
    { policies: POLICIES, urls: URLS },
  );
  expect(await rulesOf(built)).toEqual([]);
  expect(Buffer.from(built)).toEqual(Buffer.from(tbs()));
});

type Name = Parameters<typeof buildName>[0][number];
const subjectOf = (changes: Partial<Record<Name[0], string>>, more: Name[] = []): Bytes =>
  buildName([
    ['country', changes.country ?? 'IR'],
    ['givenName', changes.givenName ?? 'سارا'],
    ['surname', changes.surname ?? 'محمدی'],
    ['commonName', changes.commonName ?? 'سارا محمدی'],
    ['serialNumber', changes.serialNumber ?? '0012345679'],
    ...more,
  ]);
const rawSubject = (value: Uint8Array): Bytes =>
  der.sequence(
    ...readDer(subjectOf({})).children.map((set, index) =>
      index === 0 ? der.setOf(der.sequence(der.oid('2.5.4.6'), value)) : set.bytes,
    ),
  );

const BROKEN: readonly (readonly [string, string, () => Bytes, (() => Partial<LintContext>)?])[] = [
  ['version', 'version 1', () => noExtensions()],
  ['serial', 'a short serial', () => tbs({ serial: der.integer(new Uint8Array(13).fill(1)) })],
  ['serial', 'zero', () => tbs({ serial: der.integer(0) })],
  ['serial', 'a negative serial', () => tbs({ serial: der.tlv(2, new Uint8Array(16).fill(0x80)) })],
  ['serial', 'a serial of 18 bytes', () => tbs({ serial: der.integer(new Uint8Array(18).fill(1)) })],
  ['issuer', 'another issuer', () => tbs({ issuer: buildName([['commonName', 'other']]) })],
  ['issuer', 'an algorithm of another key', () => tbs({ algorithm: signatureAlgorithmDer('ecdsa-sha384') })],
  ['issuer', 'SHA-1', () => tbs({ algorithm: der.sequence(der.oid('1.2.840.10045.4.1')) })],
  ['validity', 'no length', () => tbs({ validity: [NOW, NOW] })],
  ['validity', 'more than a year', () => tbs({ validity: [NOW, NOW + 366 * DAY + 1] })],
  ['validity', 'a beginning ahead', () => tbs({ validity: [NOW + 61, NOW + 365 * DAY] })],
  ['validity', 'a beginning two days back', () => tbs({ validity: [NOW - 2 * DAY, NOW + 30 * DAY] })],
  ['validity', 'an end after the issuer’s', () => tbs(), () => shortIssuer()],
  ['subject', 'no given name', () => tbs({ subject: withoutGivenName() })],
  ['subject', 'one attribute more', () => tbs({ subject: subjectOf({}, [['organization', 'x']]) })],
  ['subject', 'another string type', () => tbs({ subject: rawSubject(der.utf8String('IR')) })],
  ['subject', 'an empty name', () => tbs({ subject: subjectOf({ surname: ' ' }) })],
  ['subject', 'a name of 65 characters', () => tbs({ subject: subjectOf({ commonName: 'ا'.repeat(65) }) })],
  ['subject', 'a direction override', () => tbs({ subject: subjectOf({ surname: 'a\u202Eb' }) })],
  ['subject', 'a control character', () => tbs({ subject: subjectOf({ givenName: 'a\u0000b' }) })],
  ['identity', 'another country', () => tbs({ subject: subjectOf({ country: 'DE' }) })],
  ['identity', 'a wrong check digit', () => tbs({ subject: subjectOf({ serialNumber: '0012345678' }) })],
  ['identity', 'a grouped national ID', () => tbs({ subject: subjectOf({ serialNumber: '001-234567-9' }) })],
  ['publicKey', 'a curve that is not certified', () => ofP384()],
  ['publicKey', 'a point off the curve', () => offCurve()],
  [
    'extensions',
    'an unknown extension',
    () => tbs({ extensions: { x: ext.extension('2.999.9', false, der.derNull()) } }),
  ],
  ['extensions', 'basicConstraints', () => tbs({ extensions: { x: ext.basicConstraintsExtension(undefined) } })],
  [
    'extensions',
    'EKU marked critical',
    () =>
      tbs({
        extensions: {
          eku: ext.extension(
            EXT.extendedKeyUsage,
            true,
            der.sequence(der.oid('1.3.6.1.5.5.7.3.2'), der.oid('1.3.6.1.5.5.7.3.4')),
          ),
        },
      }),
  ],
  [
    'keyUsage',
    'digitalSignature alone',
    () => tbs({ extensions: { ku: ext.keyUsageExtension(['digitalSignature']) } }),
  ],
  [
    'keyUsage',
    'a CA’s usage',
    () => tbs({ extensions: { ku: ext.keyUsageExtension(['digitalSignature', 'nonRepudiation', 'keyCertSign']) } }),
  ],
  [
    'keyUsage',
    'OCSP signing',
    () => tbs({ extensions: { eku: ext.extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9']) } }),
  ],
  [
    'keyIdentifiers',
    'AKI of another CA',
    () => tbs({ extensions: { aki: ext.authorityKeyIdExtension(new Uint8Array(20)) } }),
  ],
  [
    'keyIdentifiers',
    'SKI of another key',
    () => tbs({ extensions: { ski: ext.subjectKeyIdExtension(new Uint8Array(20)) } }),
  ],
  ['policies', 'the sandbox policy left out', () => tbs({ extensions: { cp: ext.policiesExtension(['2.999.1']) } })],
  [
    'policies',
    'any policy beside',
    () => tbs({ extensions: { cp: ext.policiesExtension([...POLICIES, '2.5.29.32.0']) } }),
  ],
  [
    'statusUrls',
    'another OCSP address',
    () => tbs({ extensions: { aia: ext.accessExtension({ ...URLS, ocsp: 'http://other.test/ocsp' }) } }),
  ],
  [
    'statusUrls',
    'another CRL address',
    () => tbs({ extensions: { crl: ext.crlPointsExtension('http://other.test/x') } }),
  ],
  ['statusUrls', 'https', () => withHttps(), () => ({ urls: HTTPS })],
];

const HTTPS = {
  ocsp: 'https://status.test/ocsp/ca1',
  caIssuers: 'https://status.test/ca/ca1.cer',
  crl: 'https://status.test/crl/ca1.crl',
};
const withHttps = (): Bytes =>
  tbs({ extensions: { aia: ext.accessExtension(HTTPS), crl: ext.crlPointsExtension(HTTPS.crl) } });
const shortIssuer = (): Partial<LintContext> => ({
  issuer: { ...ca.certificate, notAfter: NOW + 365 * DAY - 2 },
});
const withoutGivenName = (): Bytes =>
  buildName([
    ['country', 'IR'],
    ['surname', 'محمدی'],
    ['commonName', 'محمدی'],
    ['serialNumber', '0012345679'],
  ]);

/** keyIdentifiers must fit whatever key is inside, so that the rule about the key is broken alone. */
let p384KeyId: Bytes;
let offCurveSpki: Bytes;
let offCurveKeyId: Bytes;
beforeAll(async () => {
  p384KeyId = await keyIdOf(parsePublicKey(p384Spki).publicKey);
  offCurveSpki = spki.slice();
  offCurveSpki[offCurveSpki.length - 1] = (offCurveSpki.at(-1) as number) ^ 1;
  offCurveKeyId = await keyIdOf(parsePublicKey(offCurveSpki).publicKey);
});
const ofP384 = (): Bytes => tbs({ spki: p384Spki, extensions: { ski: ext.subjectKeyIdExtension(p384KeyId) } });
const offCurve = (): Bytes =>
  tbs({ spki: offCurveSpki, extensions: { ski: ext.subjectKeyIdExtension(offCurveKeyId) } });
/** Version 1 cannot hold extensions: several rules stop it. */
const noExtensions = (): Bytes => {
  const [, ...rest] = readDer(tbs()).children;
  return der.sequence(...rest.slice(0, -1).map((node) => node.bytes));
};

describe('the rule', () => {
  test.for(BROKEN)('%s refuses %s', async ([rule, , make, changes]) => {
    const rules = await rulesOf(make(), changes?.());
    expect(rules).toContain(rule);
    if (rule !== 'version') expect(rules).toEqual([rule]);
  });

  test('publicKey refuses the key of the CA itself', async () => {
    const own = tbs({ spki: ca.certificate.spkiDer, extensions: { ski: ext.subjectKeyIdExtension(ca.keyId) } });
    expect(await rulesOf(own)).toEqual(['publicKey']);
  });

  test('of every kind has an example above', () => {
    expect(LINT_RULES.length).toBeGreaterThanOrEqual(10);
    expect(new Set(BROKEN.map(([rule]) => rule))).toEqual(new Set(LINT_RULES.map(({ id }) => id)));
  });
});

test('the lint lets in what the gate lets in, and nothing malformed', async () => {
  await expect(lintSignerTbs(new Uint8Array([0x30, 0x80, 0, 0]), context)).rejects.toMatchObject({
    code: 'DER_INVALID',
  });
});

test('a common name longer than 64 characters is cut there, and stands whole in its parts', async () => {
  const long = { ...person, firstName: 'ا'.repeat(40), lastName: 'ب'.repeat(40) };
  const bytes = tbs({ subject: signerSubject(long) });
  expect(await rulesOf(bytes)).toEqual([]);
  const { subject } = parseTbsCertificate(bytes);
  expect(subject.commonName).toHaveLength(64);
  expect(subject.attributes.map(({ value }) => value)).toEqual(expect.arrayContaining([long.firstName, long.lastName]));
});
