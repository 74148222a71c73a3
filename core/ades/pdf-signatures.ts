// SPDX-License-Identifier: Apache-2.0
// Finds the signatures of a PDF twice: by the bytes alone and by parsing. A signature counts when both agree on it to
// the byte; what only one of them sees is reported, never skipped.
import type { Bytes } from '../crypto/bytes.ts';
import type { OpenedPdf, PdfDict, PdfRef } from './pdf-library.ts';
import { indexOfAscii } from './pdf-text.ts';

/** What stands after one /ByteRange in the bytes of the file. */
export interface ScannedRange {
  readonly at: number;
  /** undefined: no four numbers. */
  readonly byteRange: readonly [number, number, number, number] | undefined;
}

/** One signature dictionary as parsing finds it under a form field. */
export interface ParsedSignature {
  readonly fieldName: string;
  readonly type: string | undefined;
  readonly subFilter: string | undefined;
  readonly byteRange: readonly number[];
  readonly contents: Uint8Array;
  readonly signingTime: string | undefined;
  readonly reason: string | undefined;
}

const RANGE = /^[\0\t\n\f\r ]*\[[\0\t\n\f\r ]*(\d{1,12})[\0\t\n\f\r ]+(\d{1,12})[\0\t\n\f\r ]+(\d{1,12})[\0\t\n\f\r ]+(\d{1,12})[\0\t\n\f\r ]*\]/; // prettier-ignore

export function scanByteRanges(pdf: Uint8Array): ScannedRange[] {
  const found: ScannedRange[] = [];
  for (let at = indexOfAscii(pdf, '/ByteRange'); at >= 0; at = indexOfAscii(pdf, '/ByteRange', at + 10)) {
    const match = RANGE.exec(latin1(pdf.subarray(at + 10, at + 266)));
    const [a, b, c, d] = match ? match.slice(1).map(Number) : [];
    found.push({ at, byteRange: match ? [a as number, b as number, c as number, d as number] : undefined });
  }
  return found;
}

/** Every signed signature field. Order of the fields, not of time. */
export function parseSignatures({ lib, pdf }: OpenedPdf): ParsedSignature[] {
  const resolve = (ref: PdfRef) => pdf.getObject(ref);
  const found: ParsedSignature[] = [];
  for (const field of pdf.getForm()?.getFields() ?? []) {
    if (field.type !== 'signature') continue;
    const value = field.getDict().getDict('V', resolve);
    if (value) found.push(readSignature(field.name, value));
  }
  return found;

  function readSignature(fieldName: string, value: PdfDict): ParsedSignature {
    const range = value.getArray('ByteRange', resolve)?.toArray() ?? [];
    return {
      fieldName,
      type: value.getName('Type')?.value,
      subFilter: value.getName('SubFilter')?.value,
      byteRange: range.map((item) => (item instanceof lib.PdfNumber ? item.value : Number.NaN)),
      contents: value.getString('Contents')?.bytes ?? new Uint8Array(),
      signingTime: value.getString('M')?.asString(),
      reason: value.getString('Reason', resolve)?.asString(),
    };
  }
}

/**
 * The /Contents between the two runs, or why the layout is refused: the runs must be the whole revision but the hex
 * string (ISO 32000-2 §12.8.1), and after the CMS there are zeros only.
 */
export function readGap(
  pdf: Uint8Array,
  [start, gap, rest, length]: readonly [number, number, number, number],
): { readonly cmsDer: Bytes; readonly contents: Bytes } | { readonly fault: string } {
  const end = rest + length;
  if (start !== 0 || gap < 1 || rest <= gap + 2 || end > pdf.length) return { fault: 'ByteRange is out of range' };
  if (pdf[gap] !== 0x3c || pdf[rest - 1] !== 0x3e) return { fault: 'ByteRange leaves out more than /Contents' };
  if (!/\/Contents[\0\t\n\f\r ]*$/.test(latin1(pdf.subarray(Math.max(0, gap - 32), gap))))
    return { fault: 'what ByteRange leaves out is not /Contents' };
  if (!/%%EOF(?:\r\n|\r|\n)?$/.test(latin1(pdf.subarray(Math.max(0, end - 16), end))))
    return { fault: 'ByteRange does not end with a revision' };
  const contents = fromHex(pdf.subarray(gap + 1, rest - 1));
  if (!contents) return { fault: '/Contents is not plain hex' };
  const size = derSize(contents);
  if (size === undefined || size > contents.length) return { fault: '/Contents holds no DER' };
  if (contents.subarray(size).some((byte) => byte !== 0)) return { fault: 'bytes other than zero after the CMS' };
  return { cmsDer: contents.slice(0, size), contents };
}

/** The bytes that are signed, in one piece. */
export function signedBytes(pdf: Uint8Array, byteRange: readonly [number, number, number, number]): Bytes {
  const [, gap, rest, length] = byteRange;
  const out = new Uint8Array(gap + length);
  out.set(pdf.subarray(0, gap));
  out.set(pdf.subarray(rest, rest + length), gap);
  return out;
}

/** Strict: pairs of hex digits and nothing between them, so that no byte of the gap is free to change. */
function fromHex(hex: Uint8Array): Bytes | undefined {
  if (hex.length % 2 !== 0) return undefined;
  const out = new Uint8Array(hex.length / 2);
  for (let at = 0; at < out.length; at++) {
    const [high, low] = [digit(hex[at * 2]), digit(hex[at * 2 + 1])];
    if (high < 0 || low < 0) return undefined;
    out[at] = high * 16 + low;
  }
  return out;
}

function digit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Size of the SEQUENCE that `bytes` begin with, header included; definite lengths only. */
function derSize(bytes: Uint8Array): number | undefined {
  const first = bytes[1] ?? 0;
  if (bytes[0] !== 0x30 || first === 0x80 || first > 0x84) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  return bytes.subarray(2, 2 + count).reduce((size, byte) => size * 256 + byte, 0) + 2 + count;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
