// SPDX-License-Identifier: Apache-2.0
// The signing worker in a real browser: a key that cannot be exported goes in as a handle, an increment comes back.
import { PDF } from '@libpdf/core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { validatePdf } from '../../core/ades/validate-pdf.ts';
import { concat, type Bytes } from '../../core/crypto/bytes.ts';
import { signatureAlgorithmDer } from '../../core/pki/algorithms.ts';
import { bitString, explicit, integer, oid, sequence, setOf, time, utf8String } from '../../core/pki/der-write.ts';
import { workerDocumentSigner } from '../../src/adapters/ades/worker-document-signer.ts';
import type { DocumentSigner, PadesSignature } from '../../src/ports/document-signer.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
let signer: DocumentSigner;
let keys: CryptoKeyPair;
let certificate: Bytes;
let pdf: Bytes;

beforeAll(async () => {
  keys = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  certificate = await bareCertificate(keys.publicKey);
  const document = PDF.create();
  document.addPage();
  pdf = new Uint8Array(await document.save());
});
afterEach(() => signer.close());

/** Well-formed, signed by nobody: what a signature refers to, without a CA. */
async function bareCertificate(publicKey: CryptoKey): Promise<Bytes> {
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const name = sequence(setOf(sequence(oid('2.5.4.3'), utf8String('Test'))));
  const algorithm = signatureAlgorithmDer('ecdsa-sha256');
  const validity = sequence(time(1_700_000_000), time(1_900_000_000));
  const tbs = sequence(explicit(0, integer(2)), integer(7), algorithm, name, validity, name, spki);
  return sequence(tbs, algorithm, bitString(new Uint8Array(70)));
}

const start = (): DocumentSigner =>
  workerDocumentSigner(
    () => new Worker(new URL('../../src/adapters/ades/ades.worker.ts', import.meta.url), { type: 'module' }),
  );
const input = (more: Partial<PadesSignature> = {}): PadesSignature => ({
  pdf,
  certificateChain: [certificate],
  privateKey: keys.privateKey,
  signingTime: 1_795_000_000,
  ...more,
});

describe('workerDocumentSigner', () => {
  it('signs with a key that cannot be exported and leaves the document to the page', async () => {
    signer = start();
    const inLargerBuffer = concat(new Uint8Array(100), pdf).subarray(100);
    const appended = await signer.signPades(input({ pdf: inLargerBuffer, reason: 'قرارداد' }));
    expect(inLargerBuffer).toEqual(pdf);
    expect(appended.buffer.byteLength).toBe(appended.length);
    const report = await validatePdf(concat(pdf, appended), { anchors: [], now: new Date() });
    expect(report).toMatchObject({ verdict: 'INDETERMINATE', reason: 'no trusted root is configured' });
    expect(report.signatures[0]).toMatchObject({ coversWholeFile: true, reasonText: 'قرارداد' });
  });

  it('answers each of several at once, and the code of what it refuses', async () => {
    signer = start();
    const other = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
    const results = await Promise.allSettled([
      signer.signPades(input()),
      signer.signPades(input({ pdf: new Uint8Array([1, 2, 3]) })),
      signer.signPades(input({ privateKey: other.privateKey })),
      signer.signPades(input()),
    ]);
    expect(
      results.map((one) => (one.status === 'fulfilled' ? 'signed' : (one.reason as { code: string }).code)),
    ).toEqual(['signed', 'SIGN_UNSUPPORTED', 'SIGN_FAILED', 'signed']);
  });

  it('stops waiting when aborted or closed, and signs again afterwards', async () => {
    signer = start();
    const abort = new AbortController();
    const aborted = signer.signPades(input(), abort.signal);
    abort.abort(new Error('left the screen'));
    await expect(aborted).rejects.toThrow('left the screen');
    const closed = signer.signPades(input());
    signer.close();
    await expect(closed).rejects.toMatchObject({ code: 'SIGN_FAILED' });
    expect((await signer.signPades(input())).length).toBeGreaterThan(0);
  });

  it('rejects when its script does not load', async () => {
    signer = workerDocumentSigner(() => new Worker('/no-such-worker.js', { type: 'module' }));
    await expect(signer.signPades(input())).rejects.toMatchObject({ code: 'SIGN_FAILED' });
  });
});
