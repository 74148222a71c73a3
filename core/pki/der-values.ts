// SPDX-License-Identifier: Apache-2.0
// Reads values out of elements that went through the gate: fields in order, numbers, bits, text, times. Whatever is not
// of the expected type is refused.
import { type Bytes, toHex } from '../crypto/bytes.ts';
import { decode, derError, type DerNode, fatalUtf8, latin1, secondsOf, TAG } from './der-node.ts';

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
