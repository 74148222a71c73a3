// SPDX-License-Identifier: Apache-2.0
// Bytes and text of a PDF without parsing it: searching ASCII, and text strings (ISO 32000-2 §7.9.2).
import type { Bytes } from '../crypto/bytes.ts';

/** @returns the first index at or after `from` where `text` (ASCII) stands, or -1. */
export function indexOfAscii(bytes: Uint8Array, text: string, from = 0): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first, Math.max(0, from)); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let index = 1;
    while (index < text.length && bytes[at + index] === text.charCodeAt(index)) index++;
    if (index === text.length) return at;
  }
  return -1;
}

/** UTF-16BE with a byte order mark: no character of it can be taken for PDF syntax once written as hex. */
export function utf16WithMark(text: string): Bytes {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff);
  for (let at = 0; at < text.length; at++) view.setUint16(2 + at * 2, text.charCodeAt(at));
  return bytes;
}
