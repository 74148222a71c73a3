// SPDX-License-Identifier: Apache-2.0
// Every way a CMS can be wrong is refused, and each by its own reason. The mutants are signed properly by a real key:
// only the rule in question can catch them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCms } from '../../../core/ades/check-cms.ts';
import { buildSignedAttrs, buildSignedData, OID } from '../../../core/ades/cms.ts';
import { CONSENT_OID } from '../../../core/ades/consent.ts';
import { concat, utf8, type Bytes } from '../../../core/crypto/bytes.ts';
import { sha256 } from '../../../core/crypto/hash.ts';
import { parseCertificate } from '../../../core/pki/certificate.ts';
import { readDer } from '../../../core/pki/der.ts';
import { TAG } from '../../../core/pki/der-node.ts';
import { explicit, integer, octetString, oid, sequence, setOf, tlv } from '../../../core/pki/der-write.ts';
import { signatureAlgorithmDer } from '../../../core/pki/algorithms.ts';
import { ecdsaToDer } from '../../../core/pki/signatures.ts';
import { createOpensslCa, type Issued, type OpensslCa } from '../../support/openssl-ca.ts';

const CONTENT = utf8('what was agreed');
const SHA256 = sequence(oid(OID.sha256));
const CONSENT = { rp: 'rp', origin: 'https://rp.example', requestSha256: 'A'.repeat(43), codeAgeSeconds: 1, at: 1.7e9 };

let ca: OpensslCa;
let sara: Issued;
let omid: Issued;

beforeAll(async () => {
  ca = await createOpensslCa();
  [sara, omid] = [await ca.issue('sara'), await ca.issue('omid')];
}, 60_000);
afterAll(() => ca.close());

const attribute = (type: string, ...values: Bytes[]): Bytes => sequence(oid(type), setOf(...values));
const essCertId = async (certificate: Bytes, ...more: Bytes[]): Promise<Bytes> =>
  sequence(sequence(sequence(octetString(await sha256(certificate)), ...more)));
const contentType = attribute(OID.contentType, oid(OID.data));
const messageDigest = async (content = CONTENT): Promise<Bytes> =>
  attribute(OID.messageDigest, octetString(await sha256(content)));
const signingCertificate = async (certificate = sara.der): Promise<Bytes> =>
  attribute(OID.signingCertificateV2, await essCertId(certificate));

interface Parts {
  /** Content of the SET OF as it is signed and stored. */
  attrs?: Bytes;
  /** Signed instead of the attributes. */
  signed?: Bytes;
  withoutAttrs?: boolean;
  signers?: number;
  version?: number;
  content?: Bytes;
  certificates?: Bytes[];
  digestAlgorithm?: Bytes;
  signatureAlgorithm?: Bytes;
  eContentType?: string;
}

/** A whole CMS by our own hand, mutated at one place. */
async function build(parts: Parts = {}): Promise<Bytes> {
  const attrs = parts.attrs ?? concat(...(await attributesInOrder()));
  const signature = await sara.sign(parts.signed ?? tlv(TAG.set, attrs));
  const { issuer, serial } = parseCertificate(sara.der);
  const signerInfo = sequence(
    integer(parts.version ?? 1),
    sequence(issuer.der, tlv(TAG.integer, serial)),
    parts.digestAlgorithm ?? SHA256,
    ...(parts.withoutAttrs ? [] : [explicit(0, attrs)]),
    parts.signatureAlgorithm ?? signatureAlgorithmDer('ecdsa-sha256'),
    octetString(ecdsaToDer(signature)),
  );
  const encapsulated = parts.content ? [explicit(0, octetString(parts.content))] : [];
  const signedData = sequence(
    integer(1),
    setOf(SHA256),
    sequence(oid(parts.eContentType ?? OID.data), ...encapsulated),
    explicit(0, ...(parts.certificates ?? [sara.der, ca.issuerDer])),
    tlv(TAG.set, ...Array.from({ length: parts.signers ?? 1 }, () => signerInfo)),
  );
  return sequence(oid(OID.signedData), explicit(0, signedData));
}

async function attributesInOrder(...more: Bytes[]): Promise<Bytes[]> {
  const list = [contentType, await messageDigest(), await signingCertificate(), ...more];
  return readDer(setOf(...list)).children.map(({ bytes }) => bytes);
}

/** Content of the SET OF in DER order. */
const setAttrs = (...list: Bytes[]): Bytes => concat(...readDer(setOf(...list)).children.map(({ bytes }) => bytes));

const check = async (cms: Uint8Array) => {
  const { finding } = await checkCms(cms, async () => sha256(CONTENT));
  return [finding.verdict, finding.subIndication, finding.reason] as const;
};

describe('checkCms', () => {
  it('accepts the plain form, by hand and as our signer builds it, with its consent receipt', async () => {
    expect(await check(await build())).toEqual(['TOTAL-PASSED', undefined, undefined]);
    const contentSha256 = await sha256(CONTENT);
    const signedAttrsDer = await buildSignedAttrs({ contentSha256, signingCertificateDer: sara.der, consent: CONSENT });
    const cms = buildSignedData({
      signedAttrsDer,
      signatureP1363: await sara.sign(signedAttrsDer),
      certificateChain: [sara.der, ca.issuerDer],
    });
    const result = await checkCms(cms, async () => contentSha256);
    expect(result.finding.verdict).toBe('TOTAL-PASSED');
    expect(result.consent).toEqual(CONSENT);
  });

  const format = (reason: string) => ['TOTAL-FAILED', 'FORMAT_FAILURE', reason] as const;
  const mutants: [string, () => Promise<Uint8Array>, readonly (string | undefined)[]][] = [
    ['no signed attributes', () => build({ withoutAttrs: true }), format('CMS: another type was expected')],
    [
      'attributes passed as content',
      async () => {
        const attrs = tlv(TAG.set, ...(await attributesInOrder()));
        return build({ withoutAttrs: true, signed: attrs, content: attrs });
      },
      format('CMS: more fields than there should be'),
    ],
    ['no signer', () => build({ signers: 0 }), format('CMS: another list was expected')],
    ['two signers', () => build({ signers: 2 }), format('CMS: exactly one signer was expected')],
    [
      'no message-digest',
      async () => build({ attrs: concat(contentType, await signingCertificate()) }),
      format('CMS: content-type or message-digest is missing'),
    ],
    [
      'message-digest twice',
      async () => build({ attrs: concat(...(await attributesInOrder(await messageDigest(utf8('other'))))) }),
      format('CMS: attribute twice'),
    ],
    [
      'message-digest with two values',
      async () => {
        const two = attribute(OID.messageDigest, octetString(await sha256(CONTENT)), octetString(new Uint8Array(32)));
        return build({ attrs: setAttrs(contentType, two, await signingCertificate()) });
      },
      format('CMS: one element was expected'),
    ],
    [
      'another message-digest',
      async () => build({ attrs: concat(contentType, await messageDigest(utf8('other')), await signingCertificate()) }),
      ['TOTAL-FAILED', 'HASH_FAILURE', 'the content is not what was signed'],
    ],
    [
      'attributes out of order',
      async () => build({ attrs: concat(...(await attributesInOrder()).toReversed()) }),
      format('CMS: SET is not sorted'),
    ],
    [
      'no signing-certificate-v2',
      async () => build({ attrs: concat(contentType, await messageDigest()) }),
      format('CMS: signing-certificate-v2 is missing'),
    ],
    [
      'signing-certificate-v2 of another person',
      async () => build({ attrs: setAttrs(contentType, await messageDigest(), await signingCertificate(omid.der)) }),
      format('signing-certificate-v2 names another certificate'),
    ],
    [
      'signing-certificate-v2 whose issuerSerial is another',
      async () => {
        const { issuer } = parseCertificate(sara.der);
        const named = sequence(sequence(explicit(4, issuer.der)), integer(7));
        const value = attribute(OID.signingCertificateV2, await essCertId(sara.der, named));
        return build({ attrs: setAttrs(contentType, await messageDigest(), value) });
      },
      format('signing-certificate-v2 names another certificate'),
    ],
    [
      'another content type',
      async () => {
        const other = attribute(OID.contentType, oid(OID.signedData));
        return build({ attrs: setAttrs(other, await messageDigest(), await signingCertificate()) });
      },
      format('CMS: another object identifier was expected'),
    ],
    ['content inside', () => build({ content: CONTENT }), format('CMS: more fields than there should be')],
    [
      'another encapsulated type',
      () => build({ eContentType: '1.2.840.113549.1.9.16.1.4' }),
      format('CMS: another object identifier was expected'),
    ],
    ['another version', () => build({ version: 3 }), format('CMS: version of SignerInfo')],
    [
      'SHA-1',
      () => build({ digestAlgorithm: sequence(oid('1.3.14.3.2.26')) }),
      format('CMS: digest algorithm is not allowed'),
    ],
    [
      'a digest that is not announced',
      () => build({ digestAlgorithm: sequence(oid('2.16.840.1.101.3.4.2.2')) }),
      format('CMS: digest algorithm is not announced'),
    ],
    [
      'a signature algorithm that does not go with the digest',
      () => build({ signatureAlgorithm: signatureAlgorithmDer('ecdsa-sha384') }),
      ['INDETERMINATE', 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE', 'algorithm outside the profile'],
    ],
    [
      'a signature over something else',
      () => build({ signed: CONTENT }),
      ['TOTAL-FAILED', 'SIG_CRYPTO_FAILURE', 'the signature value does not fit'],
    ],
    [
      'no certificate of the signer',
      () => build({ certificates: [ca.issuerDer, omid.der] }),
      ['INDETERMINATE', 'NO_SIGNING_CERTIFICATE_FOUND', 'the signer’s certificate is not in the message'],
    ],
    [
      'a broken consent receipt',
      async () => build({ attrs: concat(...(await attributesInOrder(attribute(CONSENT_OID, integer(1))))) }),
      format('CMS: another type was expected'),
    ],
    ['bytes after the end', async () => concat(await build(), Uint8Array.of(0)), format('CMS: bytes after the end')],
    [
      'indefinite length',
      async () => {
        const cms = await build();
        const head = 2 + ((cms[1] ?? 0) & 0x7f);
        return concat(Uint8Array.of(0x30, 0x80), cms.subarray(head), Uint8Array.of(0, 0));
      },
      format('CMS: indefinite length'),
    ],
    [
      'a length with a zero in front',
      async () => {
        const cms = await build();
        return concat(Uint8Array.of(0x30, 0x83, 0), cms.subarray(2));
      },
      format('CMS: length is not minimal'),
    ],
  ];

  it.each(mutants)('refuses %s', async (_name, make, expected) => {
    expect(await check(await make())).toEqual(expected);
  });
});
