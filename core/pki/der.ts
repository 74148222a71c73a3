// SPDX-License-Identifier: Apache-2.0
// The strict DER gate and a small writer (X.690 §10, §11). One encoding per value: indefinite or long-winded lengths,
// trailing bytes, constructed strings, unsorted sets and unknown types are refused before anything looks inside.
// It never guesses, never repairs, and never reads beyond what its parent gave it.
import { equalBytes, utf8, type Bytes } from '../crypto/bytes.ts';
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

/** One TLV. `bytes` and `content` are views of the input. Only constructed ones have children. */
export interface DerNode {
  readonly tag: number;
  readonly bytes: Bytes;
  readonly content: Bytes;
  readonly children: readonly DerNode[];
}

const MAX_DEPTH = 24;
const MAX_NODES = 2_000_000;

export function derError(message: string, cause?: unknown): AppError {
  return new AppError('DER_INVALID', message, { cause });
}

interface Walk {
  readonly input: Bytes;
  nodes: number;
}

function readNode(walk: Walk, start: number, limit: number, depth: number): DerNode {
  const { input } = walk;
  if (depth > MAX_DEPTH) throw derError('nested too deeply');
  if (++walk.nodes > MAX_NODES) throw derError('too many elements');
  if (limit - start < 2) throw derError('truncated header');
  const tag = input[start] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw derError('high tag numbers are not used');
  let length = input[start + 1] ?? 0;
  let at = start + 2;
  if (length === 0x80) throw derError('indefinite length');
  if (length > 0x80) {
    const count = length & 0x7f;
    if (count > 4 || at + count > limit) throw derError('length of the length');
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + (input[at + index] ?? 0);
    at += count;
    if (length < 0x80 || length < 256 ** (count - 1)) throw derError('length is not minimal');
  }
  const end = at + length;
  if (end > limit) throw derError('length goes beyond its parent');
  const content = input.subarray(at, end);
  const children: DerNode[] = [];
  if ((tag & 0x20) !== 0) {
    for (let next = at; next < end;) {
      const child = readNode(walk, next, end, depth + 1);
      children.push(child);
      next += child.bytes.length;
    }
  }
  const node = { tag, bytes: input.subarray(start, end), content, children };
  if ((tag & 0xc0) === 0) checkUniversal(node);
  else if ((tag & 0xc0) !== 0x80) throw derError('application and private tags are not used');
  return node;
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function checkUniversal({ tag, content, children }: DerNode): void {
  switch (tag) {
    case TAG.boolean:
      if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw derError('BOOLEAN');
      return;
    case TAG.integer:
    case TAG.enumerated: {
      const [first, second] = content;
      if (first === undefined) throw derError('empty INTEGER');
      if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
        throw derError('INTEGER is not minimal');
      return;
    }
    case TAG.bitString: {
      const unused = content[0];
      if (unused === undefined || unused > 7 || (content.length === 1 && unused !== 0)) throw derError('BIT STRING');
      if (unused !== 0 && ((content.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) throw derError('unused bits are set');
      return;
    }
    case TAG.octetString:
      return;
    case TAG.null:
      if (content.length !== 0) throw derError('NULL');
      return;
    case TAG.oid:
      checkOid(content);
      return;
    case TAG.utf8String:
      try {
        fatalUtf8.decode(content);
      } catch (cause) {
        throw derError('UTF8String', cause);
      }
      return;
    case TAG.printableString:
      if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(latin1(content))) throw derError('PrintableString');
      return;
    case TAG.ia5String:
    case TAG.visibleString:
      if (content.some((byte) => byte > 0x7f || (tag === TAG.visibleString && (byte < 0x20 || byte === 0x7f))))
        throw derError('IA5String or VisibleString');
      return;
    case TAG.bmpString:
      if (content.length % 2 !== 0) throw derError('BMPString');
      return;
    case TAG.utcTime:
    case TAG.generalizedTime:
      secondsOf(tag, content);
      return;
    case TAG.sequence:
      return;
    case TAG.set:
      for (let index = 1; index < children.length; index++)
        if (compare((children[index - 1] as DerNode).bytes, (children[index] as DerNode).bytes) > 0)
          throw derError('SET is not sorted');
      return;
    default:
      throw derError('type is not used');
  }
}

function checkOid(content: Bytes): void {
  let isFirst = true;
  for (const byte of content) {
    if (isFirst && byte === 0x80) throw derError('OID is not minimal');
    isFirst = byte < 0x80;
  }
  if (content.length === 0 || !isFirst) throw derError('OID is cut off');
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
function secondsOf(tag: number, content: Bytes): number {
  const text = latin1(content);
  const pattern = tag === TAG.utcTime ? /^(\d{2})(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/;
  const match = pattern.exec(text);
  if (!match) throw derError('time');
  let year = Number(match[1]);
  if (tag === TAG.utcTime) year += year < 50 ? 2000 : 1900;
  const [month, day, hour, minute, second] = (match[2] as string).match(/../g)!.map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!isReal) throw derError('time');
  return date.getTime() / 1000;
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
  if (node.bytes.length !== input.length) throw derError('bytes after the end');
  // The reader is strict by construction; writing it again proves that nothing was read in two ways.
  if (!equalBytes(rewrite(node), input)) throw derError('not the canonical encoding');
  return node;
}

function rewrite(node: DerNode): Bytes {
  return (node.tag & 0x20) === 0 ? tlv(node.tag, node.content) : tlv(node.tag, ...node.children.map(rewrite));
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
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of contentOf(node, TAG.oid)) {
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
  const value = content.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
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
  return secondsOf(node.tag, node.content);
}

/** GeneralizedTime alone, as OCSP has it. */
export function readGeneralizedTime(node: DerNode): number {
  return secondsOf(TAG.generalizedTime, contentOf(node, TAG.generalizedTime));
}

/** Text of UTF8String, PrintableString, IA5String, VisibleString or BMPString. */
export function readText(node: DerNode): string {
  switch (node.tag) {
    case TAG.utf8String:
      return fatalUtf8.decode(node.content);
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.visibleString:
      return latin1(node.content);
    case TAG.bmpString:
      try {
        return new TextDecoder('utf-16be', { fatal: true }).decode(node.content);
      } catch (cause) {
        throw derError('BMPString', cause);
      }
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

/** Dotted form → OBJECT IDENTIFIER; arcs of any size (2.25.<UUID>). */
export function oid(dotted: string): Bytes {
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
