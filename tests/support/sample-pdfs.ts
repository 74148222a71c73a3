// SPDX-License-Identifier: Apache-2.0
// PDFs to sign, each with something that trips naive signing: written by hand with CRLF and no final newline, with
// cross-reference streams, with Persian text in an embedded font, with a form of its own.
import { readFileSync } from 'node:fs';
import { PDF, rgb } from '@libpdf/core';

const FONT = new URL('../../node_modules/vazirmatn/fonts/ttf/Vazirmatn-Regular.ttf', import.meta.url);

export async function plainPdf(pages = 1): Promise<Uint8Array> {
  const pdf = PDF.create();
  for (let page = 1; page <= pages; page++)
    pdf.addPage().drawText(`Contract, page ${page}`, { x: 72, y: 700, size: 18, color: rgb(0, 0, 0) });
  return pdf.save();
}

export async function xrefStreamPdf(): Promise<Uint8Array> {
  return (await PDF.load(await plainPdf(3))).save({ useXRefStream: true });
}

export async function persianPdf(): Promise<Uint8Array> {
  const pdf = PDF.create();
  const font = pdf.embedFont(new Uint8Array(readFileSync(FONT)));
  pdf.addPage().drawText('قرارداد اجاره (نسخهٔ ۱)', { x: 72, y: 700, size: 18, font });
  pdf.setTitle('قرارداد اجاره');
  return pdf.save();
}

export async function formPdf(): Promise<Uint8Array> {
  const pdf = PDF.create();
  const page = pdf.addPage();
  const field = pdf.getOrCreateForm().createTextField('tenant');
  page.drawField(field, { x: 72, y: 600, width: 200, height: 20 });
  return pdf.save();
}

/** PDF 1.4 by hand: CRLF, a comment, a classic table, nothing after %%EOF. */
export function handWrittenPdf(): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    `<< /Length 44 >>\r\nstream\r\n${'BT /F 18 Tf 20 100 Td (Pay 1000 rials) Tj ET'.padEnd(44)}\r\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\r\n% made by hand\r\n';
  const offsets = objects.map((body, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\r\n${body}\r\nendobj\r\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n\r\n`).join('');
  const startxref = text.length;
  text += `xref\r\n0 6\r\n0000000000 65535 f\r\n${table}trailer\r\n<< /Size 6 /Root 1 0 R >>\r\n`;
  return Buffer.from(`${text}startxref\r\n${startxref}\r\n%%EOF`, 'latin1');
}

export const SAMPLES: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  plain: plainPdf,
  'cross-reference stream': xrefStreamPdf,
  Persian: persianPdf,
  form: formPdf,
  'hand-written': handWrittenPdf,
};
