// SPDX-License-Identifier: Apache-2.0
// What the DER gate, the readers of values and the writer share: tags, one element, lengths, text and times.
// It reads nothing from outside by itself: that is the gate's alone (der.ts).
import type { Bytes } from '../crypto/bytes.ts';
import { AppError } from '../protocol/errors.ts';

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** [number] of a context: constructed (explicit, or an implicit SEQUENCE or SET). */
export const contextTag = (number: number): number => 0xa0 | number;
/** [number] IMPLICIT of a primitive. */
export const contextPrimitiveTag = (number: number): number => 0x80 | number;

/** One TLV. `bytes` and `content` are views of one copy of the input. Only constructed ones have children. */
export interface DerNode {
  readonly tag: number;
  readonly bytes: Bytes;
  readonly content: Bytes;
  readonly children: readonly DerNode[];
}

export function derError(message: string, cause?: unknown): AppError {
  return new AppError('DER_INVALID', message, { cause });
}

export const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export function compare(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function decode(decoder: TextDecoder, bytes: Bytes): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw derError('text', cause);
  }
}

/** Two forms only: YYMMDDHHMMSSZ and YYYYMMDDHHMMSSZ (RFC 5280 §4.1.2.5). */
export function secondsOf(input: Bytes, tag: number, from: number, end: number): number {
  const yearDigits = tag === TAG.utcTime ? 2 : 4;
  if (end - from !== yearDigits + 11 || input[end - 1] !== 0x5a) throw derError('time');
  let at = from;
  const digits = (count: number): number => {
    let value = 0;
    for (let index = 0; index < count; index++) {
      const digit = (input[at++] as number) - 0x30;
      if (digit < 0 || digit > 9) throw derError('time');
      value = value * 10 + digit;
    }
    return value;
  };
  let year = digits(yearDigits);
  if (tag === TAG.utcTime) year += year < 50 ? 2000 : 1900;
  const [month, day, hour, minute, second] = [digits(2), digits(2), digits(2), digits(2), digits(2)];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lastDay = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59)
    throw derError('time');
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}
