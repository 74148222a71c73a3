// SPDX-License-Identifier: Apache-2.0
import { PDF } from '@libpdf/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signPades, type SignPadesInput } from '../../../core/ades/pades-sign.ts';
import { validatePdf } from '../../../core/ades/validate-pdf.ts';
import { parseCertificate } from '../../../core/pki/certificate.ts';
import { createOpensslCa, type Issued, type OpensslCa } from '../../support/openssl-ca.ts';
import { handWrittenPdf, plainPdf, SAMPLES } from '../../support/sample-pdfs.ts';

let ca: OpensslCa;
let sara: Issued;
let omid: Issued;

beforeAll(async () => {
  ca = await createOpensslCa();
  [sara, omid] = [await ca.issue('sara'), await ca.issue('omid')];
}, 60_000);
afterAll(() => ca.close());

const input = (pdf: Uint8Array, more: Partial<SignPadesInput> = {}): SignPadesInput => ({
  pdf,
  certificateChain: [sara.der, ca.issuerDer],
  sign: sara.sign,
  signingTime: new Date('2026-11-22T10:20:30Z'),
  ...more,
});
const validate = (pdf: Uint8Array) => validatePdf(pdf, { anchors: [parseCertificate(ca.rootDer)], now: new Date() });

describe('signPades', () => {
  it.each(Object.entries(SAMPLES))('appends to the document and changes no byte of it: %s', async (_name, make) => {
    const pdf = await make();
    const kept = pdf.slice();
    const { appended, whole } = await signPades(input(pdf));
    expect(Buffer.compare(pdf, kept)).toBe(0);
    expect(Buffer.compare(Buffer.concat([kept, appended]), whole)).toBe(0);
    // Offline and otherwise sound: only revocation is open.
    expect(await validate(whole)).toMatchObject({ verdict: 'INDETERMINATE', subIndication: 'TRY_LATER' });
  });

  it('writes time, reason and consent where validation finds them', async () => {
    const consent = {
      rp: 'bank',
      origin: 'https://b.example',
      requestSha256: 'B'.repeat(42) + 'A',
      codeAgeSeconds: 3,
      at: 1.7e9,
    };
    const reason = 'اجاره (۱) \\ /ByteRange [0 1 2 3] >> endobj';
    const { whole } = await signPades(input(handWrittenPdf(), { reason, consent }));
    const [signature] = (await validate(whole)).signatures;
    expect(signature).toMatchObject({ reasonText: reason, consent, claimedSigningTime: 'D:20261122102030Z' });
  });

  it('keeps earlier signatures, under a field of its own', async () => {
    const first = await signPades(input(await plainPdf()));
    const second = await signPades(input(first.whole, { certificateChain: [omid.der, ca.issuerDer], sign: omid.sign }));
    const { signatures } = await validate(second.whole);
    expect(
      signatures.map(({ fieldName, subIndication, laterChanges }) => [fieldName, subIndication, laterChanges]),
    ).toEqual([
      ['Emza_1', 'TRY_LATER', 'signatures'],
      ['Emza_2', 'TRY_LATER', 'none'],
    ]);
  });

  it.each([
    ['no PDF', () => new TextEncoder().encode('hello')],
    ['a PDF cut in half', async () => (await plainPdf()).subarray(0, 300)],
    // The library's own repair of such a dictionary never ends.
    ['a broken dictionary', async () => replaced(await plainPdf(), '/Type /Pages', '.Type /Pages')],
    ['no page', async () => withoutPages(await plainPdf())],
    [
      'an encrypted one',
      async () => {
        const pdf = await PDF.load(await plainPdf());
        pdf.setProtection({ userPassword: '', ownerPassword: 'x' });
        return pdf.save();
      },
    ],
    ['one whose author allows no change', () => certified(1)],
  ])('refuses %s', async (_name, make) => {
    await expect(signPades(input(await make()))).rejects.toMatchObject({ code: 'SIGN_UNSUPPORTED' });
  });

  it('signs a certified document whose author allows signatures', async () => {
    const { whole } = await signPades(input(certified(2)));
    expect((await validate(whole)).subIndication).toBe('TRY_LATER');
  });

  it('gives nothing away when the key does not belong to the certificate', async () => {
    await expect(signPades(input(await plainPdf(), { sign: omid.sign }))).rejects.toMatchObject({
      code: 'SIGN_FAILED',
    });
    await expect(signPades(input(await plainPdf(), { certificateChain: [] }))).rejects.toMatchObject({
      code: 'SIGN_FAILED',
    });
  });
});

/** `by` as long as `text`, so that every offset still fits. */
function replaced(pdf: Uint8Array, text: string, by: string): Uint8Array {
  return Buffer.from(Buffer.from(pdf).toString('latin1').replace(text, by), 'latin1');
}

function withoutPages(pdf: Uint8Array): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  return Buffer.from(
    text.replace(/\/Kids \[[^\]]*\]/, (kids) => '/Kids []'.padEnd(kids.length)),
    'latin1',
  );
}

/** DocMDP (ISO 32000-2 §12.8.2.2), without a real signature: what counts is that the rule is read. */
function certified(permission: 1 | 2): Uint8Array {
  const text = Buffer.from(handWrittenPdf()).toString('latin1');
  const perms = `<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP << /Type /Sig /Reference [ << /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P ${permission} >> >> ] >> >> >>`;
  const was = '<< /Type /Catalog /Pages 2 0 R >>';
  const grown = perms.length - was.length;
  const moved = text
    .replace(was, perms)
    .replace(/(\d{10}) 00000 n/g, (row, at: string) =>
      Number(at) < 100 && text.indexOf('1 0 obj') === Number(at)
        ? row
        : `${String(Number(at) + grown).padStart(10, '0')} 00000 n`,
    )
    .replace(/startxref\r\n(\d+)/, (_all, at: string) => `startxref\r\n${Number(at) + grown}`);
  return Buffer.from(moved, 'latin1');
}
