// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from 'vitest';
import * as ext from '../../../core/pki/extensions.ts';
import {
  buildName,
  der,
  EXT,
  parseCertificate,
  signatureAlgorithmDer,
  validateChain,
  type ChainInput,
  type PkiReason,
} from '../../../core/pki/index.ts';
import {
  caExtensions,
  DAY,
  mint,
  NOW,
  signerExtensions,
  withChanges,
  type Minted,
  type MintInput,
} from '../../support/mint.ts';

let root: Minted;
let ca: Minted;
let leaf: Minted;
const signerOf = withChanges(signerExtensions);

beforeAll(async () => {
  root = await mint({ name: 'root', extensions: withChanges((keys) => caExtensions(keys)) });
  ca = await mint({ issuer: root, name: 'ca', extensions: withChanges((keys) => caExtensions(keys, 0)) });
  leaf = await mint({ issuer: ca, extensions: signerOf });
});

const validate = (changes: Partial<Record<'leaf', Minted>> & Partial<Omit<ChainInput, 'leaf'>> = {}) =>
  validateChain({
    intermediates: [ca.certificate],
    anchors: [root.certificate],
    at: NOW,
    ...changes,
    leaf: (changes.leaf ?? leaf).certificate,
  });

test('three levels of our profile pass, in whatever order and company the intermediates come', async () => {
  const stranger = await mint({ issuer: root, name: 'ca', extensions: withChanges((keys) => caExtensions(keys)) });
  const intermediates = [stranger.certificate, root.certificate, leaf.certificate, ca.certificate];
  expect(await validate({ intermediates })).toMatchObject({
    ok: true,
    issuer: ca.certificate,
    path: [leaf.certificate, ca.certificate, root.certificate],
  });
});

test('two levels pass where the anchor issued the leaf itself', async () => {
  const direct = await mint({ issuer: root, extensions: signerOf });
  expect(await validate({ leaf: direct, intermediates: [] })).toMatchObject({ ok: true });
});

test('the issuing CA as an anchor is no anchor: it is not self-issued', async () => {
  expect(await validate({ anchors: [ca.certificate] })).toMatchObject({ ok: false });
});

test('nothing from the message becomes an anchor', async () => {
  const otherRoot = await mint({ name: 'root', extensions: withChanges((keys) => caExtensions(keys)) });
  expect(await validate({ anchors: [], intermediates: [ca.certificate, root.certificate] })).toMatchObject({
    reason: 'NO_CHAIN',
  });
  // The same name with another key.
  expect(await validate({ anchors: [otherRoot.certificate] })).toMatchObject({ reason: 'KEY_IDENTIFIER' });
});

describe('a leaf is refused', () => {
  const changed = (
    changes: (keys: { own: Uint8Array; issuer: Uint8Array }) => Record<string, Uint8Array | undefined>,
  ) => ({
    extensions: withChanges(signerExtensions, changes),
  });
  test.each<[string, MintInput, PkiReason]>([
    ['without version 3', { version: new Uint8Array() }, 'VERSION'],
    ['with serial 0', { serial: der.integer(0), extensions: signerOf }, 'SERIAL'],
    ['with a negative serial', { serial: Uint8Array.of(2, 1, 0x80), extensions: signerOf }, 'SERIAL'],
    ['with a serial of 21 bytes', { serial: der.integer(new Uint8Array(21).fill(1)), extensions: signerOf }, 'SERIAL'],
    ['without a subject', { subject: der.sequence(), extensions: signerOf }, 'NAME'],
    ['before its time', { notBefore: NOW + 1, extensions: signerOf }, 'NOT_YET_VALID'],
    ['after its time', { notAfter: NOW - 1, extensions: signerOf }, 'EXPIRED'],
    [
      'with an unknown critical extension',
      changed(() => ({ x: ext.extension('2.999.9', true, der.derNull()) })),
      'EXTENSION',
    ],
    [
      'with an unknown extension that is not critical',
      changed(() => ({ x: ext.extension('2.999.9', false, der.derNull()) })),
      'EXTENSION',
    ],
    [
      'with name constraints',
      changed(() => ({ x: ext.extension(EXT.nameConstraints, true, der.sequence()) })),
      'EXTENSION',
    ],
    [
      'with keyUsage that is not critical',
      changed(() => ({ ku: ext.extension(EXT.keyUsage, false, der.namedBits([0, 1])) })),
      'EXTENSION',
    ],
    ['without keyUsage', changed(() => ({ ku: undefined })), 'EXTENSION'],
    ['without EKU', changed(() => ({ eku: undefined })), 'EXTENSION'],
    ['without a policy', changed(() => ({ cp: undefined })), 'EXTENSION'],
    ['without AKI', changed(() => ({ aki: undefined })), 'EXTENSION'],
    ['without SKI', changed(() => ({ ski: undefined })), 'EXTENSION'],
    ['with one usage less', changed(() => ({ ku: ext.keyUsageExtension(['digitalSignature']) })), 'KEY_USAGE'],
    [
      'with one usage more',
      changed(() => ({ ku: ext.keyUsageExtension(['digitalSignature', 'nonRepudiation', 'keyCertSign']) })),
      'KEY_USAGE',
    ],
    [
      'with one purpose less',
      changed(() => ({ eku: ext.extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']) })),
      'EXTENDED_KEY_USAGE',
    ],
    [
      'with any purpose',
      changed(() => ({ eku: ext.extendedKeyUsageExtension(['2.5.29.37.0']) })),
      'EXTENDED_KEY_USAGE',
    ],
    [
      'with one purpose twice',
      changed(() => ({ eku: ext.extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.2']) })),
      'EXTENDED_KEY_USAGE',
    ],
    ['that is a CA', changed(() => ({ bc: ext.basicConstraintsExtension(undefined) })), 'BASIC_CONSTRAINTS'],
    [
      'whose AKI is of another key',
      changed(() => ({ aki: ext.authorityKeyIdExtension(new Uint8Array(20)) })),
      'KEY_IDENTIFIER',
    ],
    [
      'whose AKI names issuer and serial too',
      changed(({ issuer }) => ({
        aki: ext.extension(
          EXT.authorityKeyId,
          false,
          der.sequence(der.implicit(0, issuer), der.explicit(1), der.implicit(2, Uint8Array.of(1))),
        ),
      })),
      'KEY_IDENTIFIER',
    ],
    [
      'of an issuer by another name',
      { issuerName: buildName([['commonName', 'cA']]), extensions: signerOf },
      'NO_CHAIN',
    ],
  ])('%s', async (_, input, reason) => {
    expect(await validate({ leaf: await mint({ issuer: ca, ...input }) })).toMatchObject({ ok: false, reason });
  });

  test('whose bytes were changed after signing', async () => {
    const bytes = leaf.certificate.der.slice();
    const at = Buffer.from(bytes).indexOf(Buffer.from('leaf'));
    bytes[at] = 'L'.charCodeAt(0);
    expect(await validate({ leaf: { ...leaf, certificate: parseCertificate(bytes) } })).toMatchObject({
      reason: 'SIGNATURE',
    });
  });

  test('with two signature algorithms', async () => {
    await expect(
      mint({ issuer: ca, tbsAlgorithm: signatureAlgorithmDer('ecdsa-sha384'), extensions: signerOf }),
    ).rejects.toMatchObject({ code: 'DER_INVALID' });
  });

  test('with one extension twice', async () => {
    const twice = (keys: Parameters<typeof signerExtensions>[0]) => [
      ...Object.values(signerExtensions(keys)),
      ext.policiesExtension(['2.999.2']),
    ];
    await expect(mint({ issuer: ca, extensions: twice })).rejects.toMatchObject({ code: 'DER_INVALID' });
  });
});

describe('a CA is refused', () => {
  const under = async (input: MintInput): Promise<unknown> => {
    const middle = await mint({ issuer: root, name: 'ca', ...input });
    const below = await mint({ issuer: middle, extensions: signerOf });
    return validate({ leaf: below, intermediates: [middle.certificate] });
  };
  const changed = (changes: Record<string, Uint8Array | undefined>) => ({
    extensions: withChanges(
      (keys) => caExtensions(keys),
      () => changes,
    ),
  });
  test.each<[string, MintInput, PkiReason]>([
    ['without basicConstraints', changed({ bc: undefined }), 'EXTENSION'],
    [
      'whose basicConstraints are not critical',
      changed({ bc: ext.extension(EXT.basicConstraints, false, der.sequence(der.derBoolean(true))) }),
      'EXTENSION',
    ],
    [
      'that says it is none',
      changed({ bc: ext.extension(EXT.basicConstraints, true, der.sequence()) }),
      'BASIC_CONSTRAINTS',
    ],
    ['without keyCertSign', changed({ ku: ext.keyUsageExtension(['cRLSign']) }), 'KEY_USAGE'],
    ['that may encrypt', changed({ ku: ext.keyUsageExtension(['keyCertSign', 'keyEncipherment']) }), 'KEY_USAGE'],
    ['with an EKU', changed({ eku: ext.extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']) }), 'EXTENSION'],
    ['without SKI', changed({ ski: undefined }), 'EXTENSION'],
    ['without AKI', changed({ aki: undefined }), 'KEY_IDENTIFIER'],
    ['that stands for other policies', changed({ cp: ext.policiesExtension(['2.999.2']) }), 'POLICY'],
    ['that is expired', { ...changed({}), notAfter: NOW - 1 }, 'EXPIRED'],
    ['that is not valid yet', { ...changed({}), notBefore: NOW + 1 }, 'NOT_YET_VALID'],
  ])('%s', async (_, input, reason) => {
    expect(await under(input)).toMatchObject({ ok: false, reason });
  });

  test('that stands for the policy, or for any, passes', async () => {
    for (const policy of ['2.999.1', '2.5.29.32.0'])
      expect(await under(changed({ cp: ext.policiesExtension(['2.999.7', policy]) }))).toMatchObject({ ok: true });
  });
});

describe('an anchor is refused', () => {
  test.each<[string, MintInput, PkiReason]>([
    ['that is expired', { notAfter: NOW - 1 }, 'EXPIRED'],
    [
      'with an unknown critical extension',
      {
        extensions: withChanges(
          (keys) => caExtensions(keys),
          () => ({ x: ext.extension('2.999.9', true, der.derNull()) }),
        ),
      },
      'EXTENSION',
    ],
    ['whose pathLen is 0', { extensions: withChanges((keys) => caExtensions(keys, 0)) }, 'PATH_LENGTH'],
    [
      'whose AKI is not its SKI',
      {
        extensions: withChanges(
          (keys) => caExtensions(keys),
          () => ({ aki: ext.authorityKeyIdExtension(new Uint8Array(20)) }),
        ),
      },
      'KEY_IDENTIFIER',
    ],
  ])('%s', async (_, input, reason) => {
    const top = await mint({ name: 'top', extensions: withChanges((keys) => caExtensions(keys)), ...input });
    const middle = await mint({ issuer: top, name: 'mid', extensions: withChanges((keys) => caExtensions(keys)) });
    const below = await mint({ issuer: middle, extensions: signerOf });
    const verdict = await validate({ leaf: below, intermediates: [middle.certificate], anchors: [top.certificate] });
    expect(verdict).toMatchObject({ ok: false, reason });
  });
});

test('an anchor whose own signature was changed is refused', async () => {
  const bytes = root.certificate.der.slice();
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  expect(await validate({ anchors: [parseCertificate(bytes)] })).toMatchObject({ reason: 'SIGNATURE', at: 'anchor' });
});

test('four levels are one too many', async () => {
  const one = await mint({ issuer: root, name: 'one', extensions: withChanges((keys) => caExtensions(keys)) });
  const two = await mint({ issuer: one, name: 'two', extensions: withChanges((keys) => caExtensions(keys)) });
  const below = await mint({ issuer: two, extensions: signerOf });
  const intermediates = [two.certificate, one.certificate];
  expect(await validate({ leaf: below, intermediates })).toMatchObject({ reason: 'TOO_LONG' });
});

test('a pathLen of the intermediate counts what is below it', async () => {
  const profile = { ...(await import('../../../core/pki/profiles.ts')).SIGNER_PROFILE, maxIntermediates: 3 };
  const one = await mint({ issuer: root, name: 'one', extensions: withChanges((keys) => caExtensions(keys, 0)) });
  const two = await mint({ issuer: one, name: 'two', extensions: withChanges((keys) => caExtensions(keys)) });
  const below = await mint({ issuer: two, extensions: signerOf });
  const intermediates = [two.certificate, one.certificate];
  expect(await validate({ leaf: below, intermediates, profile })).toMatchObject({ reason: 'PATH_LENGTH' });
});

test('certificates that issue each other in a ring end in a refusal', async () => {
  const a = await mint({ name: 'a', extensions: withChanges((keys) => caExtensions(keys)) });
  const b = await mint({ issuer: a, name: 'b', extensions: withChanges((keys) => caExtensions(keys)) });
  const a2 = await mint({ issuer: b, name: 'a', extensions: withChanges((keys) => caExtensions(keys)) });
  const below = await mint({ issuer: b, extensions: signerOf });
  const profile = { ...(await import('../../../core/pki/profiles.ts')).SIGNER_PROFILE, maxIntermediates: 3 };
  const intermediates = [a.certificate, b.certificate, a2.certificate];
  expect(await validate({ leaf: below, intermediates, profile })).toMatchObject({ ok: false });
});

test('the last second of a validity is part of it', async () => {
  const { notBefore, notAfter } = leaf.certificate;
  expect(await validate({ at: notBefore })).toMatchObject({ ok: true });
  expect(await validate({ at: notAfter })).toMatchObject({ ok: true });
  expect(await validate({ at: notAfter + 1 })).toMatchObject({ reason: 'EXPIRED' });
  expect(notAfter - notBefore).toBe(2 * DAY);
});
