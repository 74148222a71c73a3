// SPDX-License-Identifier: Apache-2.0
// Lays out an empty signature as an incremental update by @libpdf/core. The bytes of the document stay as they are, whatever they hold: a file that cannot be extended so is refused, never rewritten.
import { openPdf, type PDF, type PdfLibrary, type PdfRef } from './pdf-library.ts';
import { AppError } from '../protocol/errors.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { indexOfAscii, utf16WithMark } from './pdf-text.ts';

/** /ByteRange (ISO 32000-2 §12.8.1): two runs of bytes as offset and length. */
type ByteRange = readonly [0, number, number, number];

export interface SignatureLayout {
  /** Document and increment in one buffer; /Contents is still zeros, /ByteRange is right. */
  readonly whole: Bytes;
  /** Length of the document before the increment. */
  readonly originalLength: number;
  readonly byteRange: ByteRange;
}

export interface LayoutInput {
  readonly pdf: Uint8Array;
  /** Bytes kept free for the CMS. */
  readonly contentsSize: number;
  readonly signingTime: Date;
  readonly reason?: string;
}

/**
 * Appends a signature dictionary (ETSI.CAdES.detached, EN 319 142-1 §5.3) under an invisible field of its own.
 * @throws AppError SIGN_UNSUPPORTED for a damaged, encrypted or locked (DocMDP P=1) file, or one that is no PDF.
 */
export async function layOutSignature(input: LayoutInput): Promise<SignatureLayout> {
  const opened = await openPdf(input.pdf);
  if (!opened) throw new AppError('SIGN_UNSUPPORTED', 'damaged, encrypted or not a PDF');
  const { lib, pdf } = opened;
  // An increment after a linearized file is plain ISO 32000 (Annex F.4); the library would rewrite the file instead.
  Object.defineProperty(pdf, 'isLinearized', { value: false });

  // Ten digits each, so that the real numbers fit in place; random, so that nothing in the document looks the same.
  const marks = Array.from(
    globalThis.crypto.getRandomValues(new Uint32Array(3)),
    (value) => 9_000_000_000 + (value % 1e9),
  );
  const { PdfArray, PdfDict, PdfName, PdfNumber, PdfString } = lib;
  let whole: Uint8Array;
  try {
    if (isLockedByAuthor(pdf, lib)) throw new AppError('SIGN_UNSUPPORTED', 'the author allows no change');
    const page = pdf.getPage(0);
    if (!page) throw new AppError('SIGN_UNSUPPORTED', 'no page');
    const signature = PdfDict.of({
      Type: PdfName.of('Sig'),
      Filter: PdfName.of('Adobe.PPKLite'),
      SubFilter: PdfName.of('ETSI.CAdES.detached'),
      ByteRange: new PdfArray([0, ...marks].map((value) => PdfNumber.of(value))),
      Contents: PdfString.fromBytes(new Uint8Array(input.contentsSize)),
      M: PdfString.fromString(pdfDate(input.signingTime)),
    });
    if (input.reason !== undefined) signature.set('Reason', PdfString.fromBytes(utf16WithMark(input.reason)));
    const form = pdf.getOrCreateForm();
    const field = form.createSignatureField(freeName(form.getFieldNames())).getDict();
    field.set('V', pdf.register(signature));
    field.delete('Kids');
    field.set('Type', PdfName.of('Annot'));
    field.set('Subtype', PdfName.of('Widget'));
    field.set('F', PdfNumber.of(132)); // print, locked
    field.set('P', page.ref);
    field.set('Rect', new PdfArray([0, 0, 0, 0].map((value) => PdfNumber.of(value))));
    whole = await pdf.save({ incremental: true });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('SIGN_UNSUPPORTED', 'the document cannot be extended', { cause });
  }
  return { whole: whole as Bytes, originalLength: input.pdf.length, byteRange: fillByteRange(whole, input, marks) };
}

/** Writes the real numbers over the marks. */
function fillByteRange(whole: Uint8Array, input: LayoutInput, marks: readonly number[]): ByteRange {
  const start = input.pdf.length;
  const placeholder = `[0 ${marks.join(' ')}]`;
  const at = indexOfAscii(whole, placeholder, start);
  const contents = indexOfAscii(whole, '/Contents <', at);
  const isWhereExpected =
    whole.length > start &&
    at > 0 &&
    contents > 0 &&
    contents - at - placeholder.length <= 2 &&
    whole[contents + 11 + input.contentsSize * 2] === 0x3e &&
    startsWith(whole, input.pdf);
  if (!isWhereExpected) throw new AppError('SIGN_UNSUPPORTED', 'the document was not extended in place');
  const gap = contents + 10;
  const rest = gap + input.contentsSize * 2 + 2;
  const byteRange: ByteRange = [0, gap, rest, whole.length - rest];
  const text = `[${byteRange.join(' ')}]`.padEnd(placeholder.length, ' ');
  for (let index = 0; index < text.length; index++) whole[at + index] = text.charCodeAt(index);
  return byteRange;
}

/** By words where both lie on word boundaries, as they do in a worker: four times as fast. */
function startsWith(whole: Uint8Array, head: Uint8Array): boolean {
  const isAligned = whole.byteOffset % 4 === 0 && head.byteOffset % 4 === 0;
  const words = isAligned ? Math.min(whole.length, head.length) >> 2 : 0;
  const wholeWords = new Uint32Array(whole.buffer, isAligned ? whole.byteOffset : 0, words);
  const headWords = new Uint32Array(head.buffer, isAligned ? head.byteOffset : 0, words);
  for (let at = 0; at < words; at++) if (wholeWords[at] !== headWords[at]) return false;
  for (let at = words * 4; at < head.length; at++) if (whole[at] !== head[at]) return false;
  return true;
}

/** DocMDP with P=1 (ISO 32000-2 §12.8.2.2): any further signature would break the author's. */
function isLockedByAuthor(pdf: PDF, lib: PdfLibrary): boolean {
  const resolve = (ref: PdfRef) => pdf.getObject(ref);
  const certified = pdf.getCatalog().getDict('Perms', resolve)?.getDict('DocMDP', resolve);
  const references = certified?.getArray('Reference', resolve);
  for (const item of references ?? []) {
    const dict = item instanceof lib.PdfRef ? resolve(item) : item;
    if (dict instanceof lib.PdfDict && dict.getDict('TransformParams', resolve)?.getNumber('P')?.value === 1)
      return true;
  }
  return false;
}

function freeName(taken: readonly string[]): string {
  let count = 1;
  while (taken.includes(`Emza_${count}`)) count++;
  return `Emza_${count}`;
}

/** ISO 32000-2 §7.9.4, in UTC. */
function pdfDate(time: Date): string {
  return `D:${time.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
