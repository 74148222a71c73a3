// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { der, type DerNode, derValues, readDer, TAG } from '../../../core/pki/index.ts';

const { sequence, integer, oid, setOf, utf8String, printableString, bitString, octetString } = der;
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
const refused = expect.objectContaining({ code: 'DER_INVALID' });

describe('the gate refuses', () => {
  test.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['an indefinite length', '3080 0000'],
    ['a long form for a short length', '04 8101 00'],
    ['a length with a leading zero', '04 820080' + '00'.repeat(128)],
    ['a length of five bytes', '04 8500000000 01 00'],
    ['a length beyond the end', '04 05 00'],
    ['a child beyond its parent', '30 03 04 05 00'],
    ['bytes after the end', '05 00 00'],
    ['a high tag number', '3f 1f 00'],
    ['an application tag', '41 00'],
    ['a private tag', 'c1 00'],
    ['a constructed string', '24 03 040100'],
    ['a primitive SEQUENCE', '10 00'],
    ['an unknown universal type', '09 01 00'],
    ['a BOOLEAN of 1', '01 01 01'],
    ['a BOOLEAN of two bytes', '01 02 ffff'],
    ['an empty INTEGER', '02 00'],
    ['a padded INTEGER', '02 02 0001'],
    ['a padded negative INTEGER', '02 02 ff80'],
    ['a NULL with content', '05 01 00'],
    ['an empty BIT STRING', '03 00'],
    ['a BIT STRING with eight unused bits', '03 02 08 00'],
    ['a BIT STRING whose unused bits are set', '03 02 01 01'],
    ['an empty BIT STRING with unused bits', '03 01 01'],
    ['an empty OID', '06 00'],
    ['an OID that is cut off', '06 02 2a 86'],
    ['an OID with a padded arc', '06 03 2a 80 01'],
    ['bad UTF-8', '0c 01 ff'],
    ['an overlong UTF-8 form', '0c 02 c080'],
    ['an asterisk in a PrintableString', '13 01 2a'],
    ['a high byte in an IA5String', '16 01 80'],
    ['half a BMPString character', '1e 01 00'],
    ['a UTCTime without seconds', '17 0b' + Buffer.from('2601010000Z').toString('hex')],
    ['a UTCTime with an offset', '17 11' + Buffer.from('260101000000+0000').toString('hex')],
    ['the thirtieth of February', '17 0d' + Buffer.from('260230000000Z').toString('hex')],
    ['the hour 24', '17 0d' + Buffer.from('260101240000Z').toString('hex')],
    ['the second 60', '17 0d' + Buffer.from('260101000060Z').toString('hex')],
    ['a GeneralizedTime with a fraction', '18 11' + Buffer.from('20260101000000.5Z').toString('hex')],
    ['an unsorted SET', '31 06 020102 020101'],
  ])('%s', (_, hex) => {
    expect(() => readDer(bytes(hex))).toThrow(refused);
  });

  test('nesting without end', () => {
    let nested: Uint8Array = octetString(new Uint8Array());
    for (let depth = 0; depth < 30; depth++) nested = sequence(nested);
    expect(() => readDer(nested)).toThrow(refused);
  });
});

test('what comes out is a copy: changing the input changes nothing', () => {
  const input = integer(7);
  const node = readDer(input);
  input[2] = 8;
  expect(derValues.readInteger(node)).toBe(7n);
});

describe('the writer makes what the gate lets in, and it reads back', () => {
  const seed = { seed: 20261122, numRuns: 500 };

  test('integers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (value) => {
        expect(derValues.readInteger(readDer(integer(value)))).toBe(value);
      }),
      seed,
    );
  });

  test('object identifiers with arcs of any size', () => {
    const arc = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 39 }),
        fc.array(arc),
        (root, second, rest) => {
          const dotted = [root, second, ...rest].join('.');
          expect(derValues.readOid(readDer(oid(dotted)))).toBe(dotted);
        },
      ),
      seed,
    );
    expect(derValues.readOid(readDer(oid('2.999.3')))).toBe('2.999.3');
    expect(derValues.readOid(readDer(oid('2.25.340282366920938463463374607431768211455')))).toMatch(/^2\.25\.340/);
  });

  test('times, each in its form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -631_152_000, max: 253_402_300_799 }), (seconds) => {
        const node = readDer(der.time(seconds));
        expect(derValues.readTime(node)).toBe(seconds);
        const year = new Date(seconds * 1000).getUTCFullYear();
        expect(node.tag).toBe(year >= 1950 && year <= 2049 ? TAG.utcTime : TAG.generalizedTime);
      }),
      seed,
    );
  });

  test('sets, sorted', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 1n << 40n })), (values) => {
        expect(readDer(setOf(...values.map((value) => integer(value)))).children).toHaveLength(values.length);
      }),
      seed,
    );
  });

  test('named bits without trailing zeros', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 20 })), (bits) => {
        const sorted = [...bits].sort((a, b) => a - b);
        expect(derValues.readNamedBits(readDer(der.namedBits(bits)))).toEqual(sorted);
      }),
      seed,
    );
  });

  test('strings refuse characters that they cannot hold', () => {
    expect(derValues.readText(readDer(utf8String('سارا')))).toBe('سارا');
    expect(() => printableString('سارا')).toThrow(refused);
    expect(() => der.ia5String('é')).toThrow(refused);
  });
});

test('no single changed, added or removed byte reads as another value with the same bytes', () => {
  const original = sequence(
    integer(1n << 70n),
    oid('1.2.840.10045.4.3.2'),
    setOf(integer(3), integer(200)),
    utf8String('امضا'),
    bitString(new Uint8Array([1, 2, 3])),
    der.time(1_800_000_000),
  );
  const at = fc.nat(original.length - 1);
  fc.assert(
    fc.property(
      at,
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom('set', 'insert', 'remove'),
      (index, value, how) => {
        const mutant = [...original];
        if (how === 'set') mutant[index] = value;
        else mutant.splice(index, how === 'remove' ? 1 : 0, ...(how === 'insert' ? [value] : []));
        let node: DerNode;
        try {
          node = readDer(Uint8Array.from(mutant));
        } catch (error) {
          expect(error).toEqual(refused);
          return;
        }
        // What passes is exactly one element over all bytes.
        expect(Buffer.from(node.bytes)).toEqual(Buffer.from(mutant));
        const again =
          node.children.length > 0 ? der.tlv(node.tag, ...node.children.map((child) => child.bytes)) : node.bytes;
        expect(Buffer.from(again)).toEqual(Buffer.from(mutant));
      },
    ),
    { seed: 7, numRuns: 5_000 },
  );
});
