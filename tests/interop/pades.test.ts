// SPDX-License-Identifier: Apache-2.0
// Our PAdES signatures before programs that share no code with us: poppler (NSS), OpenSSL, mupdf, qpdf.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signPades } from '../../core/ades/pades-sign.ts';
import { readGap, scanByteRanges, signedBytes } from '../../core/ades/pdf-signatures.ts';
import { createOpensslCa, type Issued, type OpensslCa } from '../support/openssl-ca.ts';
import { handWrittenPdf, plainPdf, SAMPLES, xrefStreamPdf } from '../support/sample-pdfs.ts';

let ca: OpensslCa;
let sara: Issued;
let omid: Issued;
let dir: string;

beforeAll(async () => {
  ca = await createOpensslCa();
  sara = await ca.issue('sara');
  omid = await ca.issue('omid');
  dir = mkdtempSync(join(tmpdir(), 'emza-pades-'));
  execFileSync('certutil', ['-N', '-d', `sql:${dir}`, '--empty-password']);
  execFileSync('certutil', ['-A', '-d', `sql:${dir}`, '-n', 'root', '-t', 'CT,C,C', '-i', ca.rootPemPath]);
}, 60_000);
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await ca.close();
});

const sign = (pdf: Uint8Array, signer: Issued) =>
  signPades({
    pdf,
    certificateChain: [signer.der, ca.issuerDer],
    sign: signer.sign,
    signingTime: new Date(),
    reason: 'قرارداد اجاره) (',
    consent: {
      rp: 'r',
      origin: 'https://rp.example',
      requestSha256: 'A'.repeat(43),
      codeAgeSeconds: 2,
      at: 1_700_000_000,
    },
  });

function write(name: string, bytes: Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

const pdfsig = (path: string): string =>
  execFileSync('pdfsig', ['-no-ocsp', '-nssdir', dir, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const qpdfCheck = (path: string): string => execFileSync('qpdf', ['--check', path], { encoding: 'utf8' });

function linearized(): Uint8Array {
  const [from, to] = [write('flat.pdf', handWrittenPdf()), join(dir, 'linear.pdf')];
  execFileSync('qpdf', ['--linearize', '--object-streams=generate', from, to]);
  return readFileSync(to);
}

describe('a PDF that we signed', () => {
  const cases: [string, () => Promise<Uint8Array> | Uint8Array][] = [
    ...Object.entries(SAMPLES),
    ['linearized', linearized],
    ['of 10 MB', async () => padded(await plainPdf(), 10 * 1024 * 1024)],
  ];
  it.each(cases)('is valid, total and trusted for pdfsig, and sound for qpdf and mutool: %s', async (name, make) => {
    const pdf = await make();
    const { whole, appended } = await sign(pdf, sara);
    expect(Buffer.compare(whole.subarray(0, pdf.length), pdf)).toBe(0);
    expect(whole.length - pdf.length).toBe(appended.length);
    const path = write(`${name}.pdf`, whole);

    const said = pdfsig(path);
    expect(said).toContain('Signature is Valid');
    expect(said).toContain('Total document signed');
    expect(said).not.toContain('Not total');
    expect(said).toContain('Certificate is Trusted');
    expect(said).toContain('ETSI.CAdES.detached');
    expect(qpdfCheck(path)).toContain('No syntax or stream encoding errors found');
    expect(execFileSync('mutool', ['info', path], { encoding: 'utf8' })).toContain('Pages: ');
  });

  it.each([
    ['table', plainPdf],
    ['stream', xrefStreamPdf],
  ] as const)('stays valid when another person signs after (cross-reference %s)', async (name, make) => {
    const first = await sign(await make(), sara);
    const second = await sign(first.whole, omid);
    const said = pdfsig(write(`two-${name}.pdf`, second.whole));
    expect(said.match(/Signature is Valid/g)).toHaveLength(2);
    expect(said.match(/Certificate is Trusted/g)).toHaveLength(2);
    expect(said.match(/- Total document signed/g)).toHaveLength(1);
    expect(qpdfCheck(join(dir, `two-${name}.pdf`))).toContain('No syntax or stream encoding errors found');
  });

  it('holds a CMS that openssl verifies over the bytes of ByteRange, and no signing time', async () => {
    const { whole } = await sign(await plainPdf(), sara);
    const byteRange = scanByteRanges(whole)[0]?.byteRange;
    const gap = byteRange && readGap(whole, byteRange);
    if (!byteRange || !gap || 'fault' in gap) throw new Error('no signature');
    write('content.bin', signedBytes(whole, byteRange));
    write('signature.p7', gap.cmsDer);
    const flags = ['-inform', 'DER', '-in', join(dir, 'signature.p7')];
    ca.openssl('cms', '-verify', '-cades', '-binary', ...flags, '-content', join(dir, 'content.bin'), '-CAfile', ca.rootPemPath, '-purpose', 'any', '-out', join(dir, 'out.bin')); // prettier-ignore
    const text = ca.openssl('cms', '-cmsout', '-print', '-noout', ...flags).toString();
    expect(text).toContain('id-smime-aa-signingCertificateV2');
    expect(text).toContain('ecdsa-with-SHA256');
    expect(text).not.toContain('signingTime');
  });
});

/** A file of that size: the filler is an object nobody refers to, in front of the cross-reference table. */
function padded(pdf: Uint8Array, size: number): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const xref = text.lastIndexOf('\nxref') + 1;
  const filler = `%${'x'.repeat(998)}\n`.repeat(Math.ceil(size / 1000));
  const tail = text.slice(xref).replace(/startxref\s+\d+/, `startxref\n${xref + filler.length}`);
  return Buffer.from(text.slice(0, xref) + filler + tail, 'latin1');
}
