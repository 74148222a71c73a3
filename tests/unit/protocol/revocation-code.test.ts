// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import {
  groupedRevocationCode,
  revocationCode,
  revocationCodeOf,
  revocationStatement,
} from '../../../core/protocol/index.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

test.each([
  ['00000000000000000000', '0000000000000000'],
  ['ffffffffffffffffffff', 'ZZZZZZZZZZZZZZZZ'],
  ['00000000000000000001', '0000000000000001'],
  ['80000000000000000000', 'G000000000000000'],
  ['0123456789abcdef0123', '04HMASW9NF6YY093'],
])('80 bits %s are written as %s, none lost', (hex, code) => {
  expect(revocationCodeOf(bytes(hex))).toBe(code);
});

test.each([9, 11, 16])('%d bytes make no code', (length) => {
  expect(() => revocationCodeOf(new Uint8Array(length))).toThrow(RangeError);
});

test('every code that is made is read back as itself, by fours', () => {
  for (let turn = 0; turn < 500; turn++) {
    const code = revocationCodeOf(crypto.getRandomValues(new Uint8Array(10)));
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    const paper = groupedRevocationCode(code);
    expect(paper).toMatch(/^(?:.{4}-){3}.{4}$/);
    expect(revocationCode(paper)).toEqual({ ok: true, value: code });
  }
});

test.each([
  ['small letters', '04hm-asw9-nf6y-y093'],
  ['O for zero', 'O4HM-ASW9-NF6Y-YO93'],
  ['a small o', 'o4hm-asw9-nf6y-yo93'],
  ['Persian digits', '۰۴HM-ASW۹-NF۶Y-Y۰۹۳'],
  ['Arabic digits', '٠٤HM-ASW٩-NF٦Y-Y٠٩٣'],
  ['spaces', ' 04HM ASW9 NF6Y Y093 '],
  ['no grouping', '04HMASW9NF6YY093'],
  ['other signs between', '04HM.ASW9_NF6Y/Y093'],
  ['a non-breaking space and direction marks', '\u206604HM\u00A0ASW9\u00A0NF6Y\u00A0Y093\u2069'],
])('%s are read as they were meant', (_, typed) => {
  expect(revocationCode(typed)).toEqual({ ok: true, value: '04HMASW9NF6YY093' });
});

test.each(['I', 'i', 'L', 'l'])('%s is read as 1', (letter) => {
  expect(revocationCode(`04HM-ASW9-NF6Y-Y09${letter}`)).toEqual({ ok: true, value: '04HMASW9NF6YY091' });
});

test.each([
  ['', 'FIELD_REQUIRED'],
  [' - ', 'FIELD_REQUIRED'],
  ['04HM-ASW9-NF6Y-Y09', 'FIELD_REVOCATION_CODE'],
  ['04HM-ASW9-NF6Y-Y0933', 'FIELD_REVOCATION_CODE'],
  ['04HM-ASW9-NF6Y-Y09U', 'FIELD_REVOCATION_CODE'],
  ['04HM-ASW9-NF6Y-Y09س', 'FIELD_REVOCATION_CODE'],
  ['04HM-ASW9-NF6Y-Y09*', 'FIELD_REVOCATION_CODE'],
])('"%s" is %s', (typed, code) => {
  expect(revocationCode(typed)).toEqual({ ok: false, code });
});

test('the hash is of code and serial: one code is worth nothing for another certificate', () => {
  expect(revocationStatement('AB', '04HMASW9NF6YY093')).toBe('emza|1|revocation|AB|04HMASW9NF6YY093');
});
