// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, type Bytes } from '../../../core/crypto/bytes.ts';
import {
  buildName,
  checkCsr,
  createCsr,
  der,
  ecdsaFromDer,
  ecdsaToDer,
  parsePublicKey,
  signatureAlgorithmDer,
  subtleVerifier,
  type DerNode,
  derValues,
  readDer,
} from '../../../core/pki/index.ts';
import { nativeVerifier } from '../../../server/ca/native-crypto.ts';

const { sequence, integer, explicit, bitString, setOf, oid } = der;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

let keyPair: CryptoKeyPair;
let csr: Bytes;
beforeAll(async () => {
  keyPair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  csr = await createCsr({ keyPair });
});

/** A request whose signature is right, over whatever parts are given. */
function made(parts: {
  version?: Uint8Array;
  subject?: Uint8Array;
  spki?: Uint8Array;
  attributes?: Uint8Array;
  algorithm?: Uint8Array;
  curve?: 'P-256' | 'P-384';
  digest?: string;
}): Bytes {
  const key = generateKeyPairSync('ec', { namedCurve: parts.curve ?? 'P-256' });
  const spki = parts.spki ?? new Uint8Array(key.publicKey.export({ type: 'spki', format: 'der' }));
  const info = sequence(
    parts.version ?? integer(0),
    parts.subject ?? sequence(),
    spki,
    parts.attributes ?? explicit(0),
  );
  const signature = new Uint8Array(sign(parts.digest ?? 'sha256', info, key.privateKey));
  return sequence(info, parts.algorithm ?? signatureAlgorithmDer('ecdsa-sha256'), bitString(signature));
}

describe('a request that the phone makes', () => {
  test.each([undefined, 'سارا', 'x'.repeat(64)])('is accepted by both engines (subject %s)', async (subject) => {
    const request = await createCsr({ keyPair, ...(subject !== undefined && { subject }) });
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', keyPair.publicKey));
    for (const verify of [subtleVerifier(), nativeVerifier]) {
      const checked = await checkCsr(request, { verify });
      expect(Buffer.from(checked.spkiDer)).toEqual(Buffer.from(spki));
      expect(checked.keyAlgorithm).toBe('P-256');
    }
  });

  test('is what this file’s own builder makes', async () => {
    expect(await checkCsr(made({}))).toMatchObject({ keyAlgorithm: 'P-256' });
  });
});

describe('refused with its code', () => {
  const name = (...pairs: Parameters<typeof buildName>[0]): Bytes => buildName(pairs);
  const extensionRequest = explicit(0, sequence(oid('1.2.840.113549.1.9.14'), setOf(sequence())));
  const compressed = (): Uint8Array =>
    sequence(
      sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
      bitString(concat(Uint8Array.of(2), new Uint8Array(32).fill(7))),
    );
  const offCurve = (): Uint8Array =>
    sequence(
      sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
      bitString(concat(Uint8Array.of(4), new Uint8Array(64).fill(7))),
    );
  const rsa = (bits: number): Uint8Array =>
    new Uint8Array(
      generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ type: 'spki', format: 'der' }),
    );
  const ed25519 = (): Uint8Array =>
    new Uint8Array(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }));
  const brainpool = (): Uint8Array =>
    new Uint8Array(
      generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }).publicKey.export({ type: 'spki', format: 'der' }),
    );

  test.each<[string, () => Uint8Array, string]>([
    ['nothing', () => new Uint8Array(), 'CSR_INVALID'],
    ['more than 2 KB', () => new Uint8Array(2049), 'CSR_INVALID'],
    ['bytes after the end', () => concat(csr, Uint8Array.of(0)), 'CSR_INVALID'],
    ['version 1', () => made({ version: integer(1) }), 'CSR_INVALID'],
    ['a subject with a serial number', () => made({ subject: name(['serialNumber', '1']) }), 'CSR_INVALID'],
    ['two names', () => made({ subject: name(['commonName', 'a'], ['commonName', 'b']) }), 'CSR_INVALID'],
    ['an empty name', () => made({ subject: name(['commonName', '']) }), 'CSR_INVALID'],
    ['a name of 65 characters', () => made({ subject: name(['commonName', 'x'.repeat(65)]) }), 'CSR_INVALID'],
    ['attributes', () => made({ attributes: extensionRequest }), 'CSR_INVALID'],
    ['no attributes field', () => made({ attributes: new Uint8Array() }), 'CSR_INVALID'],
    ['P-384, for now', () => made({ curve: 'P-384', digest: 'sha384' }), 'CSR_KEY_NOT_ALLOWED'],
    ['RSA, for now', () => made({ spki: rsa(2048) }), 'CSR_KEY_NOT_ALLOWED'],
    ['RSA of 1024 bits', () => made({ spki: rsa(1024) }), 'CSR_KEY_NOT_ALLOWED'],
    ['Ed25519', () => made({ spki: ed25519() }), 'CSR_KEY_NOT_ALLOWED'],
    ['another curve of 256 bits', () => made({ spki: brainpool() }), 'CSR_KEY_NOT_ALLOWED'],
    ['a compressed point', () => made({ spki: compressed() }), 'CSR_KEY_NOT_ALLOWED'],
    ['a point off the curve', () => made({ spki: offCurve() }), 'CSR_KEY_NOT_ALLOWED'],
    [
      'another signature algorithm',
      () => made({ digest: 'sha384', algorithm: signatureAlgorithmDer('ecdsa-sha384') }),
      'CSR_SIGNATURE',
    ],
    [
      'parameters beside ECDSA',
      () => made({ algorithm: sequence(oid('1.2.840.10045.4.3.2'), der.derNull()) }),
      'CSR_SIGNATURE',
    ],
    [
      'another person’s key',
      () =>
        made({
          spki: new Uint8Array(
            generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' }),
          ),
        }),
      'CSR_SIGNATURE',
    ],
  ])('%s', async (_, request, code) => {
    for (const verify of [subtleVerifier(), nativeVerifier])
      await expect(checkCsr(request(), { verify })).rejects.toMatchObject({ code });
  });

  test('a signature with r or s out of range, or in another form', async () => {
    const node = readDer(csr);
    const [info, algorithm, bits] = node.children as [DerNode, DerNode, DerNode];
    const good = ecdsaFromDer(derValues.readBits(bits), 'P-256');
    const [r, s] = [0, 32].map((at) => BigInt(`0x${Buffer.from(good.subarray(at, at + 32)).toString('hex')}`)) as [
      bigint,
      bigint,
    ];
    const twoIntegers = (first: bigint, second: bigint): Bytes => sequence(integer(first), integer(second));
    expect(Buffer.from(ecdsaToDer(good))).toEqual(Buffer.from(derValues.readBits(bits)));
    for (const signature of [
      twoIntegers(0n, s),
      twoIntegers(r, 0n),
      twoIntegers(r + N, s),
      twoIntegers(r, N),
      sequence(integer(r), integer(s), integer(1)),
      concat(twoIntegers(r, s), Uint8Array.of(0)),
      good,
    ]) {
      const request = sequence(info.bytes, algorithm.bytes, bitString(signature));
      for (const verify of [subtleVerifier(), nativeVerifier])
        await expect(checkCsr(request, { verify })).rejects.toMatchObject({ code: 'CSR_SIGNATURE' });
      expect(() => ecdsaFromDer(signature, 'P-256')).toThrow(expect.objectContaining({ code: 'DER_INVALID' }));
    }
  });
});

test('RSA and P-384 wait only for being listed', async () => {
  const request = made({ curve: 'P-384', digest: 'sha384', algorithm: signatureAlgorithmDer('ecdsa-sha384') });
  expect(await checkCsr(request, { keys: ['P-384'] })).toMatchObject({ keyAlgorithm: 'P-384' });
  const rsaPair = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );
  const rsaRequest = await createCsr({ keyPair: rsaPair });
  expect(await checkCsr(rsaRequest, { keys: ['RSA-2048'] })).toMatchObject({ keyAlgorithm: 'RSA-2048' });
});

test('of 3,000 mutants by one or two bytes none is accepted', async () => {
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(csr.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 2 }),
      fc.constantFrom('flip', 'insert', 'remove'),
      async (places, how) => {
        const mutant = [...csr];
        for (const [at, value] of places) {
          if (how === 'flip') mutant[at] = (mutant[at] as number) ^ value;
          else mutant.splice(at, how === 'remove' ? 1 : 0, ...(how === 'insert' ? [value] : []));
        }
        const bytes = Uint8Array.from(mutant);
        if (Buffer.compare(bytes, csr) === 0) return;
        await expect(checkCsr(bytes, { verify: nativeVerifier })).rejects.toMatchObject({
          code: expect.stringMatching(/^CSR_(INVALID|KEY_NOT_ALLOWED|SIGNATURE)$/),
        });
        refusals++;
      },
    ),
    { seed: 20261122, numRuns: 3_000 },
  );
  expect(refusals).toBeGreaterThan(2_900);
});

test('a public key has a name only when it is sound', () => {
  const spki = new Uint8Array(
    generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey.export({
      type: 'spki',
      format: 'der',
    }),
  );
  expect(parsePublicKey(spki).keyAlgorithm).toBe('other');
});
