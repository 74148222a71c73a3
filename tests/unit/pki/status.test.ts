// SPDX-License-Identifier: Apache-2.0
// OCSP answers and CRLs: what is right passes, and each way of being wrong is refused by its own reason.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, type Bytes } from '../../../core/crypto/bytes.ts';
import { sha256 } from '../../../core/crypto/hash.ts';
import * as ext from '../../../core/pki/extensions.ts';
import {
  assembleSigned,
  buildCertId,
  buildCrl,
  buildOcspError,
  buildOcspResponse,
  checkCrl,
  checkOcsp,
  createOcspRequest,
  der,
  EKU,
  EXT,
  parseOcspRequest,
  type CertificateStatus,
  type CrlCheckInput,
  type OcspCheckInput,
  type PkiReason,
  type DerNode,
  derValues,
  readDer,
} from '../../../core/pki/index.ts';
import {
  caExtensions,
  mint,
  NOW,
  signerExtensions,
  withChanges,
  type Minted,
  type MintInput,
} from '../../support/mint.ts';

let ca: Minted;
let otherCa: Minted;
let leaf: Minted;
let sibling: Minted;
let responder: Minted;
const nonce = new Uint8Array(32).fill(9);

const changedResponder = (changes: Record<string, Uint8Array | undefined>) =>
  withChanges(
    ({ own, issuer }) => ({
      aki: ext.authorityKeyIdExtension(issuer),
      ski: ext.subjectKeyIdExtension(own),
      ku: ext.keyUsageExtension(['digitalSignature']),
      eku: ext.extendedKeyUsageExtension([EKU.ocspSigning]),
      nocheck: ext.ocspNoCheckExtension(),
    }),
    () => changes,
  );
const responderExtensions = changedResponder({});

beforeAll(async () => {
  const extensions = withChanges((keys) => caExtensions(keys));
  [ca, otherCa] = [await mint({ name: 'ca', extensions }), await mint({ name: 'other', extensions })];
  leaf = await mint({ issuer: ca, extensions: withChanges(signerExtensions) });
  sibling = await mint({ issuer: ca, extensions: withChanges(signerExtensions) });
  responder = await mint({ issuer: ca, name: 'responder', extensions: responderExtensions });
});

interface Made {
  readonly status?: CertificateStatus;
  readonly by?: Minted;
  readonly certIds?: readonly Bytes[];
  readonly thisUpdate?: number;
  readonly nextUpdate?: number;
  readonly nonce?: Uint8Array | undefined;
  readonly keyHash?: Uint8Array;
  readonly certificateDer?: Uint8Array;
}
const sha1 = async (bytes: Bytes): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));

async function answer(made: Made = {}): Promise<Bytes> {
  const by = made.by ?? responder;
  const certIds = made.certIds ?? [await buildCertId(leaf.certificate, ca.certificate)];
  return buildOcspResponse({
    answers: certIds.map((certIdDer) => ({ certIdDer, status: made.status ?? { status: 'good' } })),
    thisUpdate: made.thisUpdate ?? NOW,
    nextUpdate: made.nextUpdate ?? NOW + 600,
    nonce: 'nonce' in made ? made.nonce : nonce,
    responder: {
      signer: by.signer,
      keyHash: made.keyHash ?? (await sha1(by.certificate.publicKey)),
      certificateDer: made.certificateDer ?? by.certificate.der,
    },
  });
}

const ask = (response: Uint8Array, changes: Partial<OcspCheckInput> = {}) =>
  checkOcsp({ response, certificate: leaf.certificate, issuer: ca.certificate, at: NOW, nonce, ...changes });

describe('an OCSP answer passes', () => {
  test.each<[string, CertificateStatus, object]>([
    ['good', { status: 'good' }, { status: 'good' }],
    ['unknown', { status: 'unknown' }, { status: 'unknown' }],
    [
      'on hold',
      { status: 'revoked', revokedAt: NOW - 5, reason: 6 },
      { status: 'revoked', revokedAt: NOW - 5, revocationReason: 6 },
    ],
  ])('%s', async (_, status, expected) => {
    expect(await ask(await answer({ status }))).toMatchObject({ ok: true, thisUpdate: NOW, ...expected });
  });

  test('signed by the CA itself', async () => {
    expect(await ask(await answer({ by: ca }))).toMatchObject({ ok: true });
  });

  test.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const)('with a CertID over %s', async (hash) => {
    const certIds = [await buildCertId(leaf.certificate, ca.certificate, hash)];
    expect(await ask(await answer({ certIds }))).toMatchObject({ ok: true });
  });

  test('without a nonce where none was asked for', async () => {
    const response = await answer({ nonce: undefined });
    const { certificate } = leaf;
    expect(await checkOcsp({ response, certificate, issuer: ca.certificate, at: NOW })).toMatchObject({ ok: true });
  });
});

describe('an OCSP answer is refused', () => {
  const at = (changes: Partial<OcspCheckInput>) => changes;
  test.each<[string, () => Promise<Uint8Array>, PkiReason, Partial<OcspCheckInput>?]>([
    ['that is noise', async () => new Uint8Array(20), 'MALFORMED'],
    ['with bytes after it', async () => concat(await answer(), Uint8Array.of(0)), 'MALFORMED'],
    ['that only says tryLater', async () => buildOcspError(3), 'STATUS'],
    ['without the nonce', () => answer({ nonce: undefined }), 'NONCE'],
    ['with another nonce', () => answer({ nonce: new Uint8Array(32) }), 'NONCE'],
    [
      'about another certificate',
      async () => answer({ certIds: [await buildCertId(sibling.certificate, ca.certificate)] }),
      'CERT_ID',
    ],
    [
      'about this serial under another CA',
      async () => answer({ certIds: [await buildCertId(leaf.certificate, otherCa.certificate)] }),
      'CERT_ID',
    ],
    [
      'about it twice',
      async () => {
        const certId = await buildCertId(leaf.certificate, ca.certificate);
        return answer({ certIds: [certId, certId] });
      },
      'CERT_ID',
    ],
    ['whose time has passed', () => answer(), 'STALE', at({ at: NOW + 601 })],
    ['whose end lies before its beginning', () => answer({ nextUpdate: NOW - 1 }), 'STALE', at({ at: NOW - 1 })],
    ['made ahead of time', () => answer({ thisUpdate: NOW + 61, nextUpdate: NOW + 900 }), 'FUTURE'],
    ['by nobody that is named', () => answer({ keyHash: new Uint8Array(20) }), 'RESPONDER'],
    [
      'by another responder’s key',
      async () =>
        answer({
          by: sibling,
          keyHash: await sha1(responder.certificate.publicKey),
          certificateDer: responder.certificate.der,
        }),
      'SIGNATURE',
    ],
    ['by the subject of a certificate', () => answer({ by: sibling }), 'EXTENSION'],
  ])('%s', async (_, make, reason, changes) => {
    expect(await ask(await make(), changes)).toMatchObject({ ok: false, reason });
  });

  test.each<[string, MintInput, PkiReason]>([
    ['of another CA', {}, 'RESPONDER'],
    [
      'without OCSPSigning',
      { extensions: changedResponder({ eku: ext.extendedKeyUsageExtension([EKU.clientAuth]) }) },
      'EXTENDED_KEY_USAGE',
    ],
    [
      'with a second purpose',
      { extensions: changedResponder({ eku: ext.extendedKeyUsageExtension([EKU.ocspSigning, EKU.clientAuth]) }) },
      'EXTENDED_KEY_USAGE',
    ],
    [
      'whose own status nobody knows (no ocsp-nocheck)',
      { extensions: changedResponder({ nocheck: undefined }) },
      'EXTENSION',
    ],
    ['that is expired', { extensions: responderExtensions, notAfter: NOW - 1 }, 'EXPIRED'],
    ['that expires before the time asked about', { extensions: responderExtensions, notAfter: NOW + 1 }, 'EXPIRED'],
  ])('by a delegate %s', async (name, input, reason) => {
    const isForeign = name === 'of another CA';
    const by = await mint({
      issuer: isForeign ? otherCa : ca,
      name: 'delegate',
      ...input,
      ...(isForeign && { extensions: responderExtensions }),
    });
    expect(await ask(await answer({ by }), { at: NOW + 2 })).toMatchObject({ ok: false, reason });
  });

  test('by a delegate that another CA issued under this one’s name', async () => {
    const twin = await mint({ name: 'ca', extensions: withChanges((keys) => caExtensions(keys)) });
    const by = await mint({ issuer: twin, name: 'delegate', extensions: responderExtensions });
    expect(await ask(await answer({ by }))).toMatchObject({ reason: 'KEY_IDENTIFIER' });
    const lying = await mint({
      issuer: twin,
      name: 'delegate',
      extensions: changedResponder({ aki: ext.authorityKeyIdExtension(ca.keyId) }),
    });
    expect(await ask(await answer({ by: lying }))).toMatchObject({ reason: 'SIGNATURE' });
  });

  test('that was made before the time it speaks of', async () => {
    const outer = readDer(await answer()).children[1]!.children[0]!.children[1]!;
    const [tbs, algorithm] = readDer(derValues.readOctets(outer)).children as [DerNode, DerNode];
    const [name, , singles, extensions] = tbs.children.map((node) => node.bytes) as [Bytes, Bytes, Bytes, Bytes];
    const earlier = der.sequence(name, der.generalizedTime(NOW - 1), singles, extensions);
    const basic = der.sequence(
      earlier,
      algorithm.bytes,
      der.bitString(await responder.signer.sign(earlier)),
      der.explicit(0, der.sequence(responder.certificate.der)),
    );
    const bytes = der.sequence(der.oid('1.3.6.1.5.5.7.48.1.1'), der.octetString(basic));
    const response = der.sequence(der.enumerated(0), der.explicit(0, bytes));
    expect(await ask(response)).toMatchObject({ reason: 'FUTURE' });
  });

  test('when the issuer that is handed in is not the certificate’s', async () => {
    expect(await ask(await answer(), { issuer: otherCa.certificate })).toMatchObject({ reason: 'RESPONDER' });
  });
});

test('of 2,000 mutants of a revoked answer none passes', async () => {
  const original = await answer({ status: { status: 'revoked', revokedAt: NOW, reason: 6 } });
  expect(await ask(original)).toMatchObject({ ok: true });
  await fc.assert(
    fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (index, value) => {
      const mutant = original.slice();
      mutant[index] = (mutant[index] as number) ^ value;
      expect(await ask(mutant)).toMatchObject({ ok: false });
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
});

describe('an OCSP request', () => {
  test('reads back as it was made', async () => {
    const request = parseOcspRequest(await createOcspRequest(leaf.certificate, ca.certificate, nonce));
    expect(Buffer.from(request.nonce!)).toEqual(Buffer.from(nonce));
    expect(request.certIds).toMatchObject([{ hash: 'SHA-256', serialHex: leaf.certificate.serialHex }]);
  });

  const certId = async (): Promise<Bytes> => buildCertId(leaf.certificate, ca.certificate);
  const withExtensions = async (...extensions: Uint8Array[]): Promise<Bytes> =>
    der.sequence(
      der.sequence(der.sequence(der.sequence(await certId())), der.explicit(2, der.sequence(...extensions))),
    );
  test.each<[string, () => Promise<Uint8Array>]>([
    ['without a certificate', async () => der.sequence(der.sequence(der.sequence()))],
    [
      'with 17 certificates',
      async () =>
        der.sequence(
          der.sequence(
            der.sequence(
              ...Array.from({ length: 17 }, () => der.sequence(new Uint8Array())),
              der.sequence(await certId()),
            ),
          ),
        ),
    ],
    [
      'with version 1 written out',
      async () =>
        der.sequence(der.sequence(der.explicit(0, der.integer(0)), der.sequence(der.sequence(await certId())))),
    ],
    ['with an unknown critical extension', () => withExtensions(ext.extension('2.999.9', true, der.derNull()))],
    [
      'with an empty nonce',
      () => withExtensions(ext.extension(EXT.ocspNonce, false, der.octetString(new Uint8Array()))),
    ],
    [
      'with a nonce of 129 bytes',
      () => withExtensions(ext.extension(EXT.ocspNonce, false, der.octetString(new Uint8Array(129)))),
    ],
    ['with a nonce that is no OCTET STRING', () => withExtensions(ext.extension(EXT.ocspNonce, false, der.integer(1)))],
  ])('%s is malformed', async (_, make) => {
    const request = await make();
    expect(() => parseOcspRequest(request)).toThrow(expect.objectContaining({ code: 'DER_INVALID' }));
  });
});

describe('a CRL', () => {
  const list = async (changes: Partial<Parameters<typeof buildCrl>[0]> = {}): Promise<Bytes> =>
    buildCrl({
      issuerDer: ca.certificate.subject.der,
      issuerKeyId: ca.keyId,
      number: 5n,
      thisUpdate: NOW,
      nextUpdate: NOW + 3600,
      entries: [{ serial: sibling.certificate.serial, revokedAt: NOW - 9, reason: 6 }],
      signer: ca.signer,
      ...changes,
    });
  const look = (crl: Uint8Array, changes: Partial<CrlCheckInput> = {}) =>
    checkCrl({ crl, certificate: leaf.certificate, issuer: ca.certificate, at: NOW, ...changes });

  test('says who is on it and who is not', async () => {
    expect(await look(await list())).toEqual({
      ok: true,
      status: 'good',
      thisUpdate: NOW,
      nextUpdate: NOW + 3600,
      number: 5n,
    });
    expect(await look(await list(), { certificate: sibling.certificate })).toMatchObject({
      status: 'revoked',
      revokedAt: NOW - 9,
      revocationReason: 6,
    });
    expect(await look(await list({ entries: [] }), { certificate: sibling.certificate })).toMatchObject({
      status: 'good',
    });
  });

  /** The same list with other extensions, signed rightly. */
  const withExtensions = async (...extensions: Uint8Array[]): Promise<Bytes> => {
    const [tbs] = readDer(await list()).children as [DerNode];
    const body = der.sequence(
      ...tbs.children.slice(0, -1).map((node) => node.bytes),
      der.explicit(0, der.sequence(...extensions)),
    );
    return assembleSigned(body, 'ecdsa-sha256', await ca.signer.sign(body));
  };
  const aki = (): Uint8Array => ext.authorityKeyIdExtension(ca.keyId);
  const number = (): Uint8Array => ext.extension(EXT.crlNumber, false, der.integer(5));

  test.each<[string, () => Promise<Uint8Array>, PkiReason, (() => Partial<CrlCheckInput>)?]>([
    ['that is noise', async () => new Uint8Array(9), 'MALFORMED'],
    [
      'that names a serial twice',
      () => list({ entries: [1, 2].map(() => ({ serial: Uint8Array.of(7), revokedAt: NOW, reason: 0 as const })) }),
      'MALFORMED',
    ],
    [
      'that takes something off (removeFromCRL)',
      () => list({ entries: [{ serial: Uint8Array.of(7), revokedAt: NOW, reason: 8 }] }),
      'MALFORMED',
    ],
    ['without a number', () => withExtensions(aki()), 'MALFORMED'],
    ['without AKI', () => withExtensions(number()), 'MALFORMED'],
    [
      'for a part of the certificates',
      () => withExtensions(aki(), number(), ext.extension(EXT.issuingDistributionPoint, true, der.sequence())),
      'MALFORMED',
    ],
    [
      'for the difference to another',
      () => withExtensions(aki(), number(), ext.extension(EXT.deltaCrlIndicator, true, der.integer(1))),
      'MALFORMED',
    ],
    [
      'for a part, said without being critical',
      () => withExtensions(aki(), number(), ext.extension(EXT.issuingDistributionPoint, false, der.sequence())),
      'MALFORMED',
    ],
    [
      'with an unknown critical extension',
      () => withExtensions(aki(), number(), ext.extension('2.999.9', true, der.derNull())),
      'MALFORMED',
    ],
    ['of another CA', () => list({ issuerDer: otherCa.certificate.subject.der, signer: otherCa.signer }), 'RESPONDER'],
    ['with the AKI of another key', () => list({ issuerKeyId: otherCa.keyId }), 'KEY_IDENTIFIER'],
    ['signed by another key', () => list({ signer: otherCa.signer }), 'SIGNATURE'],
    [
      'of a CA that may not sign lists',
      () => list(),
      'KEY_USAGE',
      () => ({ issuer: { ...ca.certificate, keyUsage: ['keyCertSign'] } }),
    ],
    ['whose time has passed', () => list(), 'STALE', () => ({ at: NOW + 3601 })],
    ['made ahead of time', () => list({ thisUpdate: NOW + 61 }), 'FUTURE'],
  ])('is refused %s', async (_, make, reason, changes) => {
    expect(await look(await make(), changes?.())).toMatchObject({ ok: false, reason });
  });

  test('is refused as any of 1,000 mutants', async () => {
    const original = await list();
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (index, value) => {
        const mutant = original.slice();
        mutant[index] = (mutant[index] as number) ^ value;
        expect(await look(mutant)).toMatchObject({ ok: false });
      }),
      { seed: 3, numRuns: 1_000 },
    );
  });
});

test('key identifiers are the leftmost 160 bits of SHA-256', async () => {
  const hash = await sha256(leaf.certificate.publicKey);
  expect(Buffer.from(leaf.certificate.subjectKeyId!)).toEqual(Buffer.from(hash.slice(0, 20)));
});
