// SPDX-License-Identifier: Apache-2.0
// A signed PDF that was touched anywhere must not pass, and never silently.
import { PDF, PdfDict, PdfName, PdfNumber, PdfString, type PdfRef } from '@libpdf/core';
import { assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../core/crypto/bytes.ts';
import { signPades } from '../../../core/ades/pades-sign.ts';
import { scanByteRanges } from '../../../core/ades/pdf-signatures.ts';
import { validatePdf } from '../../../core/ades/validate-pdf.ts';
import { parseCertificate } from '../../../core/pki/certificate.ts';
import { createOpensslCa, type Issued, type OpensslCa } from '../../support/openssl-ca.ts';
import { formPdf, plainPdf, xrefStreamPdf } from '../../support/sample-pdfs.ts';

let ca: OpensslCa;
let signers: Issued[];
let once: Uint8Array;
let twice: Uint8Array;

beforeAll(async () => {
  ca = await createOpensslCa();
  signers = [await ca.issue('sara'), await ca.issue('omid')];
  once = await signedBy(0, await plainPdf(2));
  twice = await signedBy(1, await signedBy(0, await xrefStreamPdf()));
}, 60_000);
afterAll(() => ca.close());

async function signedBy(index: number, pdf: Uint8Array): Promise<Uint8Array> {
  const signer = signers[index] as Issued;
  const certificateChain = [signer.der, ca.issuerDer];
  return (await signPades({ pdf, certificateChain, sign: signer.sign, signingTime: new Date() })).whole;
}

const validate = (pdf: Uint8Array) => validatePdf(pdf, { anchors: [parseCertificate(ca.rootDer)], now: new Date() });

/** Everything but the one hex string of the last signature. */
function signedPositions(pdf: Uint8Array): number[] {
  const [, gap, rest] = scanByteRanges(pdf).at(-1)?.byteRange ?? [0, 0, 0, 0];
  return Array.from(pdf.keys()).filter((at) => at < gap || at >= rest);
}

function flipped(pdf: Uint8Array, at: number, mask: number): Uint8Array {
  const copy = pdf.slice();
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** Numbers that look random and are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe('validatePdf', () => {
  it('finds nothing wrong with what we signed', async () => {
    for (const pdf of [once, twice])
      expect((await validate(pdf)).signatures.every(({ subIndication }) => subIndication === 'TRY_LATER')).toBe(true);
  });

  it.each([
    ['once', () => once],
    ['twice', () => twice],
  ])('fails at 50 seeded bytes of the ByteRange, each flipped alone: signed %s', async (_name, pdf) => {
    const positions = signedPositions(pdf());
    const random = seeded(20261122);
    for (let count = 0; count < 50; count++) {
      const at = positions[Math.floor(random() * positions.length)] as number;
      const { verdict } = await validate(flipped(pdf(), at, 1 + Math.floor(random() * 255)));
      expect([at, verdict]).toEqual([at, 'TOTAL-FAILED']);
    }
  });

  it('fails at every byte of the increment: dictionary, table, trailer, startxref, %%EOF', async () => {
    const [, , rest] = scanByteRanges(once)[0]?.byteRange ?? [0, 0, 0, 0];
    const start = (await plainPdf(2)).length;
    for (const at of signedPositions(once).filter((position) => position >= start || position >= rest))
      for (const mask of [0x01, 0x20]) {
        const { verdict } = await validate(flipped(once, at, mask));
        expect([at, verdict]).toEqual([at, 'TOTAL-FAILED']);
      }
  });

  it('fails for any byte and any change of it', async () => {
    const positions = signedPositions(twice);
    await assert(
      asyncProperty(constantFrom(...positions), integer({ min: 1, max: 255 }), async (at, mask) => {
        expect((await validate(flipped(twice, at, mask))).verdict).toBe('TOTAL-FAILED');
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('fails for anything but zeros after the CMS', async () => {
    const [, , rest] = scanByteRanges(once)[0]?.byteRange ?? [0, 0, 0, 0];
    const touched = once.slice();
    touched[rest - 2] = 0x31;
    expect(await validate(touched)).toMatchObject({
      verdict: 'TOTAL-FAILED',
      subIndication: 'FORMAT_FAILURE',
      reason: 'bytes other than zero after the CMS',
    });
  });

  it.each([
    ['a line feed', (pdf: Uint8Array) => Buffer.concat([pdf, Buffer.from('\n')])],
    ['an increment that changes the title', retitled],
    ['an increment that changes a page', repainted],
    ['an increment that empties the form', unsigned],
  ])('fails when bytes follow that nobody signed: %s', async (_name, change) => {
    const report = await validate(await change(once));
    expect(report).toMatchObject({ verdict: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' });
  });

  it('does not pass a first signature after which a second person changed the content', async () => {
    const report = await validate(await signedBy(1, await repainted(once)));
    expect(report.verdict).toBe('INDETERMINATE');
    expect(report.signatures[0]).toMatchObject({ subIndication: 'SIG_CONSTRAINTS_FAILURE', laterChanges: 'content' });
    expect(report.signatures[1]).toMatchObject({ subIndication: 'TRY_LATER', coversWholeFile: true });
  });

  it('lets evidence follow a signature, and says so', async () => {
    const pdf = await PDF.load(once);
    const stream = pdf.createStream({}, new Uint8Array([1, 2, 3]));
    pdf.getCatalog().set('DSS', pdf.createDict({ Certs: pdf.createArray([stream]) }));
    const { signatures } = await validate(await pdf.save({ incremental: true }));
    expect(signatures[0]).toMatchObject({ subIndication: 'TRY_LATER', laterChanges: 'validation-data' });
    expect(signatures[0]?.notes).toContain('evidence for validation was added after signing');
  });

  it.each<[string, (pdf: PDF) => void, (pdf: PDF) => void]>([
    [
      'the form is also what a page uses, and another form takes its place',
      (pdf) => {
        const both = pdf.getCatalog().getRef('AcroForm');
        if (both) pdf.getPage(0)?.dict.set('Resources', both);
      },
      (pdf) => {
        const both = pdf.getCatalog().getRef('AcroForm');
        const was = both && pdf.getObject(both);
        if (!(was instanceof PdfDict)) return;
        pdf.getCatalog().set('AcroForm', pdf.register(was.clone()));
        was.set('XObject', pdf.createDict({ Shown: pdf.createStream({}, utf8('another amount')) }));
      },
    ],
    [
      'a page draws what stands in the catalog under the name of evidence',
      (pdf) => {
        const root = pdf.context.info.trailer.getRef('Root');
        if (root) pdf.getPage(0)?.dict.set('Resources', pdf.createDict({ XObject: root }));
      },
      (pdf) => pdf.getCatalog().set('DSS', pdf.createStream({}, utf8('another amount'))),
    ],
  ])('fails for a document prepared so that %s, with evidence as a cover', async (_name, prepare, attack) => {
    const plain = await PDF.load(await formPdf());
    prepare(plain);
    const signed = await PDF.load(await signedBy(0, await plain.save()));
    signed.getCatalog().set('DSS', signed.createDict({ Certs: signed.createArray([]) }));
    attack(signed);
    const report = await validate(await signed.save({ incremental: true }));
    expect(report).toMatchObject({ verdict: 'TOTAL-FAILED', signatures: [{ laterChanges: 'content' }] });
  });

  it.each<[string, (pdf: PDF) => PdfRef]>([
    ['a stream', (pdf) => pdf.createStream({ Type: PdfName.of('Sig') }, utf8('another amount'))],
    [
      'something that changes how a page is drawn',
      (pdf) => pdf.createDict({ Type: PdfName.of('Sig'), ca: PdfNumber.of(0) }),
    ],
  ])('does not take %s under an empty field for one more signature', async (_name, make) => {
    const plain = await PDF.load(await plainPdf());
    const field = plain.getOrCreateForm().createSignatureField('waiting').getRef();
    if (!field) throw new Error('the field has no number');
    plain.getPage(0)?.dict.set('Resources', plain.createDict({ XObject: field, ExtGState: field }));
    const signed = await PDF.load(await signedBy(0, await plain.save()));
    const waiting = signed.getForm()?.getField('waiting')?.getDict();
    waiting?.set('V', make(signed));
    const report = await validate(await signedBy(1, await signed.save({ incremental: true })));
    expect(report.signatures[0]).toMatchObject({ laterChanges: 'content' });
    expect(report.verdict).not.toBe('TOTAL-PASSED');
  });

  it.each([
    ['nothing', () => new Uint8Array()],
    ['an unsigned PDF', () => plainPdf()],
    ['text', () => new TextEncoder().encode('/ByteRange [0 1 2 3]')],
    ['noise', () => Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)],
  ])('fails for %s', async (_name, make) => {
    expect((await validate(await make())).verdict).toBe('TOTAL-FAILED');
  });

  it('treats a signed PDF attached to a signed PDF as content', async () => {
    const pdf = await PDF.load(await plainPdf());
    pdf.addAttachment('other.pdf', once);
    const bytes = await pdf.save({ compressStreams: false });
    expect(scanByteRanges(bytes).length).toBeGreaterThan(0);
    const report = await validate(await signedBy(1, bytes));
    expect(report.subIndication).toBe('TRY_LATER');
    expect(report.signatures).toHaveLength(1);
  });
});

async function retitled(signed: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDF.load(signed);
  pdf.setTitle('something else');
  return pdf.save({ incremental: true });
}

async function repainted(signed: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDF.load(signed);
  pdf.getPage(0)?.drawText('and 1000 more', { x: 72, y: 500, size: 18 });
  return pdf.save({ incremental: true });
}

async function unsigned(signed: Uint8Array): Promise<Uint8Array> {
  const pdf = await PDF.load(signed);
  pdf.getCatalog().delete('AcroForm');
  pdf.getCatalog().set('Lang', PdfString.fromString('fa'));
  pdf.getCatalog().set('PageMode', PdfName.of('UseNone'));
  return pdf.save({ incremental: true });
}
