// SPDX-License-Identifier: Apache-2.0
// The strict DER gate (X.690 §10, §11). One encoding per value: indefinite or long-winded lengths, trailing bytes,
// constructed strings, unsorted sets and unknown types are refused before anything looks inside. It never guesses,
// never repairs, and never reads beyond what its parent gave it.
import { type Bytes, equalBytes } from '../crypto/bytes.ts';
import { compare, decode, derError, type DerNode, fatalUtf8, lengthBytes, secondsOf, TAG } from './der-node.ts';

const MAX_DEPTH = 24;
const MAX_NODES = 2_000_000;
const NO_CHILDREN: readonly DerNode[] = [];

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

function checkOid(input: Bytes, from: number, end: number): void {
  let isFirst = true;
  for (let at = from; at < end; at++) {
    const byte = input[at] as number;
    if (isFirst && byte === 0x80) throw derError('OID is not minimal');
    isFirst = byte < 0x80;
  }
  if (from === end || !isFirst) throw derError('OID is cut off');
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
