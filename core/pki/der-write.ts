// SPDX-License-Identifier: Apache-2.0
// Writes DER (X.690 §10, §11): one encoding per value, sets sorted, lengths minimal. Text goes through the gate again.
import { type Bytes, utf8 } from '../crypto/bytes.ts';
import { compare, contextPrimitiveTag, contextTag, derError, lengthBytes, TAG } from './der-node.ts';
import { readDer } from './der.ts';

/** Tag, minimal length, content. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const header = lengthBytes(length);
  const out = new Uint8Array(1 + header.length + length);
  out[0] = tag;
  out.set(header, 1);
  let at = 1 + header.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export const sequence = (...parts: readonly Uint8Array[]): Bytes => tlv(TAG.sequence, ...parts);
/** SET OF: sorted here (X.690 §11.6). */
export const setOf = (...parts: readonly Uint8Array[]): Bytes => tlv(TAG.set, ...[...parts].sort(compare));
/** [number] EXPLICIT, or IMPLICIT over something constructed when given its content. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Bytes => tlv(contextTag(number), ...parts);
/** [number] IMPLICIT over a primitive's content. */
export const implicit = (number: number, content: Uint8Array): Bytes => tlv(contextPrimitiveTag(number), content);
export const octetString = (content: Uint8Array): Bytes => tlv(TAG.octetString, content);
export const bitString = (content: Uint8Array): Bytes => tlv(TAG.bitString, Uint8Array.of(0), content);
export const derNull = (): Bytes => Uint8Array.of(TAG.null, 0);
export const derBoolean = (value: boolean): Bytes => Uint8Array.of(TAG.boolean, 1, value ? 0xff : 0);
export const utf8String = (text: string): Bytes => tlv(TAG.utf8String, utf8(text));
export const printableString = (text: string): Bytes => checked(tlv(TAG.printableString, utf8(text)));
export const ia5String = (text: string): Bytes => checked(tlv(TAG.ia5String, utf8(text)));
export const enumerated = (value: number): Bytes => Uint8Array.of(TAG.enumerated, 1, value);

function checked(bytes: Bytes): Bytes {
  readDer(bytes);
  return bytes;
}

/** INTEGER of a non-negative number, or of big-endian magnitude bytes. */
export function integer(value: number | bigint | Uint8Array): Bytes {
  let magnitude: Uint8Array;
  if (value instanceof Uint8Array) magnitude = value;
  else {
    if (value < 0) throw derError('negative INTEGER');
    const hex = value.toString(16);
    magnitude = Uint8Array.from((hex.length % 2 ? `0${hex}` : hex).match(/../g) ?? [], (pair) => parseInt(pair, 16));
  }
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const trimmed = magnitude.length === 0 ? Uint8Array.of(0) : magnitude.subarray(start);
  return (trimmed[0] as number) >= 0x80 ? tlv(TAG.integer, Uint8Array.of(0), trimmed) : tlv(TAG.integer, trimmed);
}

const knownOids = new Map<string, Bytes>();
const MAX_KNOWN_OIDS = 256;

/** Dotted form → OBJECT IDENTIFIER; arcs of any size (2.25.<UUID>). The bytes may be shared: do not write into them. */
export function oid(dotted: string): Bytes {
  const known = knownOids.get(dotted);
  if (known) return known;
  const encoded = encodeOid(dotted);
  if (knownOids.size < MAX_KNOWN_OIDS) knownOids.set(dotted, encoded);
  return encoded;
}

function encodeOid(dotted: string): Bytes {
  if (!/^[0-2](?:\.(?:0|[1-9]\d*))+$/.test(dotted)) throw derError('OID text');
  const [root, second, ...rest] = dotted.split('.').map(BigInt) as [bigint, bigint, ...bigint[]];
  if (root < 2n && second > 39n) throw derError('OID text');
  const bytes = [root * 40n + second, ...rest].flatMap((arc) => {
    const septets = [Number(arc & 0x7fn)];
    for (let more = arc >> 7n; more > 0n; more >>= 7n) septets.unshift(Number(more & 0x7fn) | 0x80);
    return septets;
  });
  return tlv(TAG.oid, Uint8Array.from(bytes));
}

/** Named bits, trailing zeros dropped. */
export function namedBits(bits: readonly number[]): Bytes {
  const last = Math.max(-1, ...bits);
  const content = new Uint8Array(1 + ((last + 8) >> 3));
  content[0] = last < 0 ? 0 : 7 - (last & 7);
  for (const bit of bits) content[1 + (bit >> 3)] = (content[1 + (bit >> 3)] ?? 0) | (0x80 >> (bit & 7));
  return tlv(TAG.bitString, content);
}

const digits = (seconds: number): string =>
  new Date(seconds * 1000)
    .toISOString()
    .replace(/[-:T]/g, '')
    .replace(/\.\d+Z$/, 'Z');

export const generalizedTime = (seconds: number): Bytes => tlv(TAG.generalizedTime, utf8(digits(Math.floor(seconds))));

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
export function time(seconds: number): Bytes {
  const text = digits(Math.floor(seconds));
  return text < '2050' && text >= '1950' ? tlv(TAG.utcTime, utf8(text.slice(2))) : generalizedTime(seconds);
}
