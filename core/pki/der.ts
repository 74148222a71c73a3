// SPDX-License-Identifier: Apache-2.0
// The strict DER gate and a small writer (X.690 §10, §11). One encoding per value: indefinite or long-winded lengths,
// trailing bytes, constructed strings, unsorted sets and unknown types are refused before anything looks inside.
// It never guesses, never repairs, and never reads beyond what its parent gave it.
import { equalBytes, toHex, utf8, type Bytes } from '../crypto/bytes.ts';
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

const MAX_DEPTH = 24;
const MAX_NODES = 2_000_000;
const NO_CHILDREN: readonly DerNode[] = [];

export function derError(message: string, cause?: unknown): AppError {
  return new AppError('DER_INVALID', message, { cause });
}

/** Views are made when they are asked for: most are not, and each costs more than reading its element. */
class Element implements DerNode {
  readonly tag: number;
  readonly children: readonly DerNode[];
  readonly start: number;
  readonly from: number;
  readonly end: number;
  readonly #input: Bytes;

  constructor(input: Bytes, tag: number, start: number, from: number, end: number, children: readonly DerNode[]) {
    this.#input = input;
    this.tag = tag;
    this.start = start;
    this.from = from;
    this.end = end;
    this.children = children;
  }
  get bytes(): Bytes {
    return this.#input.subarray(this.start, this.end);
  }
  get content(): Bytes {
    return this.#input.subarray(this.from, this.end);
  }
}

interface Walk {
  readonly input: Bytes;
  nodes: number;
}

function readNode(walk: Walk, start: number, limit: number, depth: number): Element {
  const { input } = walk;
  if (depth > MAX_DEPTH) throw derError('nested too deeply');
  if (++walk.nodes > MAX_NODES) throw derError('too many elements');
  if (limit - start < 2) throw derError('truncated header');
  const tag = input[start] as number;
  if ((tag & 0x1f) === 0x1f) throw derError('high tag numbers are not used');
  let length = input[start + 1] as number;
  let from = start + 2;
  if (length === 0x80) throw derError('indefinite length');
  if (length > 0x80) {
    const count = length & 0x7f;
    if (count > 4 || from + count > limit) throw derError('length of the length');
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + (input[from + index] as number);
    from += count;
    if (length < 0x80 || length < 256 ** (count - 1)) throw derError('length is not minimal');
  }
  const end = from + length;
  if (end > limit) throw derError('length goes beyond its parent');
  let children: Element[] | undefined;
  if ((tag & 0x20) !== 0) {
    children = [];
    for (let next = from; next < end;) {
      const child = readNode(walk, next, end, depth + 1);
      children.push(child);
      next = child.end;
    }
  }
  if ((tag & 0xc0) === 0) checkUniversal(input, tag, from, end, children ?? []);
  else if ((tag & 0xc0) !== 0x80) throw derError('application and private tags are not used');
  return new Element(input, tag, start, from, end, children ?? NO_CHILDREN);
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const PRINTABLE = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?")
  PRINTABLE[char.charCodeAt(0)] = 1;

function checkUniversal(input: Bytes, tag: number, from: number, end: number, children: readonly Element[]): void {
  const length = end - from;
  const first = input[from] as number;
  switch (tag) {
    case TAG.boolean:
      if (length !== 1 || (first !== 0 && first !== 0xff)) throw derError('BOOLEAN');
      return;
    case TAG.integer:
    case TAG.enumerated: {
      if (length === 0) throw derError('empty INTEGER');
      const second = input[from + 1] as number;
      if (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
        throw derError('INTEGER is not minimal');
      return;
    }
    case TAG.bitString:
      if (length === 0 || first > 7 || (length === 1 && first !== 0)) throw derError('BIT STRING');
      if (first !== 0 && ((input[end - 1] as number) & ((1 << first) - 1)) !== 0) throw derError('unused bits are set');
      return;
    case TAG.octetString:
    case TAG.sequence:
      return;
    case TAG.null:
      if (length !== 0) throw derError('NULL');
      return;
    case TAG.oid:
      checkOid(input, from, end);
      return;
    case TAG.utf8String:
      for (let at = from; at < end; at++)
        if ((input[at] as number) >= 0x80) {
          decode(fatalUtf8, input.subarray(from, end));
          return;
        }
      return;
    case TAG.printableString:
      for (let at = from; at < end; at++) if (PRINTABLE[input[at] as number] !== 1) throw derError('PrintableString');
      return;
    case TAG.ia5String:
      for (let at = from; at < end; at++) if ((input[at] as number) > 0x7f) throw derError('IA5String');
      return;
    case TAG.visibleString:
      for (let at = from; at < end; at++)
        if ((input[at] as number) < 0x20 || (input[at] as number) > 0x7e) throw derError('VisibleString');
      return;
    case TAG.bmpString:
      if (length % 2 !== 0) throw derError('BMPString');
      return;
    case TAG.utcTime:
    case TAG.generalizedTime:
      secondsOf(input, tag, from, end);
      return;
    case TAG.set:
      for (let index = 1; index < children.length; index++)
        if (compare((children[index - 1] as Element).bytes, (children[index] as Element).bytes) > 0)
          throw derError('SET is not sorted');
      return;
    default:
      throw derError('type is not used');
  }
}

function decode(decoder: TextDecoder, bytes: Bytes): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw derError('text', cause);
  }
}

function checkOid(input: Bytes, from: number, end: number): void {
  let isFirst = true;
  for (let at = from; at < end; at++) {
    const byte = input[at] as number;
    if (isFirst && byte === 0x80) throw derError('OID is not minimal');
    isFirst = byte < 0x80;
  }
  if (from === end || !isFirst) throw derError('OID is cut off');
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Two forms only: YYMMDDHHMMSSZ and YYYYMMDDHHMMSSZ (RFC 5280 §4.1.2.5). */
function secondsOf(input: Bytes, tag: number, from: number, end: number): number {
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

/**
 * The gate. Everything from outside comes through here first.
 * @returns the one element that `bytes` are, all of them.
 * @throws AppError DER_INVALID
 */
export function readDer(bytes: Uint8Array): DerNode {
  // A copy: nobody can change the bytes under a parsed structure, and views never reach into a neighbour's buffer.
  const input = new Uint8Array(bytes);
  const node = readNode({ input, nodes: 0 }, 0, input.length, 0);
  if (node.end !== input.length) throw derError('bytes after the end');
  // The reader is strict by construction; writing it again proves that nothing was read in two ways.
  const again = new Uint8Array(input.length);
  if (rewrite(node, input, again, 0) !== again.length || !equalBytes(again, input))
    throw derError('not the canonical encoding');
  return node;
}

/** Writes the element from its tag and content alone. @returns where it ended, NaN where it did not fit. */
function rewrite(node: Element, input: Bytes, out: Uint8Array, start: number): number {
  let at = start;
  out[at++] = node.tag;
  for (const byte of lengthBytes(node.end - node.from)) out[at++] = byte;
  if ((node.tag & 0x20) !== 0) {
    for (const child of node.children) at = rewrite(child as Element, input, out, at);
    return at;
  }
  if (at + node.end - node.from > out.length) return Number.NaN;
  for (let from = node.from; from < node.end; from++) out[at++] = input[from] as number;
  return at;
}

// ---- Reading ----

/** Walks the children of a constructed node in their order; what is left over is refused by `end`. */
export interface DerFields {
  next(tag: number): DerNode;
  optional(tag: number): DerNode | undefined;
  any(): DerNode;
  hasMore(): boolean;
  end(): void;
}

/** @throws AppError DER_INVALID when `node` has another tag; so do the cursor's methods. */
export function fieldsOf(node: DerNode, tag: number = TAG.sequence): DerFields {
  if (node.tag !== tag) throw derError('another type was expected');
  let at = 0;
  const any = (): DerNode => {
    const child = node.children[at++];
    if (!child) throw derError('a field is missing');
    return child;
  };
  return {
    any,
    next(wanted) {
      const child = any();
      if (child.tag !== wanted) throw derError('another type was expected');
      return child;
    },
    optional: (wanted) => (node.children[at]?.tag === wanted ? any() : undefined),
    hasMore: () => at < node.children.length,
    end() {
      if (at < node.children.length) throw derError('more fields than there should be');
    },
  };
}

/** The single child of an explicit tag. */
export function onlyChild(node: DerNode): DerNode {
  const [child] = node.children;
  if (!child || node.children.length !== 1) throw derError('one element was expected');
  return child;
}

/** Children of a SEQUENCE OF or SET OF. */
export function elementsOf(node: DerNode, tag: number = TAG.sequence, min = 1): readonly DerNode[] {
  if (node.tag !== tag || node.children.length < min) throw derError('another list was expected');
  return node.children;
}

function contentOf(node: DerNode, tag: number): Bytes {
  if (node.tag !== tag) throw derError('another type was expected');
  return node.content;
}

export function readOid(node: DerNode): string {
  const content = contentOf(node, TAG.oid);
  // Arcs of a UUID need BigInt; all others stay far below 2^49.
  if (content.length > 16) return readLongOid(content);
  let text = '';
  let arc = 0;
  for (const byte of content) {
    if (arc > 0xffff_ffff) return readLongOid(content);
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    const root = text !== '' ? -1 : arc < 80 ? Math.floor(arc / 40) : 2;
    text = root < 0 ? `${text}.${arc}` : `${root}.${arc - root * 40}`;
    arc = 0;
  }
  return text;
}

function readLongOid(content: Bytes): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const first = arcs[0] as bigint;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join('.');
}

export function readInteger(node: DerNode): bigint {
  const content = contentOf(node, TAG.integer);
  const value = BigInt(`0x${toHex(content)}`);
  return (content[0] as number) < 0x80 ? value : value - (1n << BigInt(8 * content.length));
}

/** A small non-negative INTEGER. */
export function readCount(node: DerNode): number {
  const value = readInteger(node);
  if (value < 0n || value > 0x7fffffffn) throw derError('number out of range');
  return Number(value);
}

export function readBoolean(node: DerNode): boolean {
  return contentOf(node, TAG.boolean)[0] === 0xff;
}

export function readOctets(node: DerNode): Bytes {
  return contentOf(node, TAG.octetString);
}

/** Bytes of a BIT STRING that ends on a byte boundary. */
export function readBits(node: DerNode): Bytes {
  const content = contentOf(node, TAG.bitString);
  if (content[0] !== 0) throw derError('BIT STRING with unused bits');
  return content.subarray(1);
}

/** Named bits (X.690 §11.2.2: no trailing zero bit) as the list of the numbers that are set. */
export function readNamedBits(node: DerNode): readonly number[] {
  const content = contentOf(node, TAG.bitString);
  const unused = content[0] as number;
  const bits = (content.length - 1) * 8 - unused;
  const set = Array.from({ length: bits }, (_, bit) => bit).filter(
    (bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0,
  );
  if (bits > 0 && set.at(-1) !== bits - 1) throw derError('named bits end in zero');
  return set;
}

/** UTCTime or GeneralizedTime as Unix seconds. */
export function readTime(node: DerNode): number {
  if (node.tag !== TAG.utcTime && node.tag !== TAG.generalizedTime) throw derError('a time was expected');
  return secondsOf(node.content, node.tag, 0, node.content.length);
}

/** GeneralizedTime alone, as OCSP has it. */
export function readGeneralizedTime(node: DerNode): number {
  const content = contentOf(node, TAG.generalizedTime);
  return secondsOf(content, TAG.generalizedTime, 0, content.length);
}

/** Text of UTF8String, PrintableString, IA5String, VisibleString or BMPString. */
export function readText(node: DerNode): string {
  switch (node.tag) {
    case TAG.utf8String:
      return decode(fatalUtf8, node.content);
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.visibleString:
      return latin1(node.content);
    case TAG.bmpString:
      return decode(new TextDecoder('utf-16be', { fatal: true }), node.content);
    default:
      throw derError('text was expected');
  }
}

/** Bytes of [n] IMPLICIT IA5String, as in GeneralName. */
export function readImplicitIa5(node: DerNode): string {
  if ((node.tag & 0xe0) !== 0x80 || node.content.some((byte) => byte > 0x7f || byte < 0x21)) throw derError('URI');
  return latin1(node.content);
}

// ---- Writing ----

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

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
