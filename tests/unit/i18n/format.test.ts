// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import * as format from '../../../src/i18n/format.ts';

const seconds = (iso: string) => Date.parse(iso) / 1000;

test.each([
  ['2026-11-22T08:00:00Z', '۱ آذر ۱۴۰۵', '22 November 2026'],
  // Half past eight in the evening of UTC is the next day in Tehran.
  ['2026-03-20T20:31:00Z', '۱ فروردین ۱۴۰۵', '21 March 2026'],
  ['2025-03-20T12:00:00Z', '۳۰ اسفند ۱۴۰۳', '20 March 2025'],
])('%s is shown by the calendar of the language, at the hour of Tehran', (iso, fa, en) => {
  expect(format.date(seconds(iso), 'fa')).toBe(fa);
  expect(format.date(seconds(iso), 'en')).toBe(en);
});

test('a moment is shown in full', () => {
  expect(format.dateTime(seconds('2026-09-25T06:45:00Z'), 'fa')).toBe('۳ مهر ۱۴۰۵، ساعت ۱۰:۱۵');
  expect(format.dateTime(seconds('2026-09-25T06:45:00Z'), 'en')).toBe('25 September 2026, 10:15');
});

test.each([
  [119.2, '۲:۰۰', '2:00'],
  [61, '۱:۰۱', '1:01'],
  [0, '۰:۰۰', '0:00'],
  [-5, '۰:۰۰', '0:00'],
])('%d seconds are counted down in minutes', (left, fa, en) => {
  expect(format.countdown(left, 'fa')).toBe(fa);
  expect(format.countdown(left, 'en')).toBe(en);
});

test.each([
  [0.2, '۱ ثانیه', '1 second'],
  [59, '۵۹ ثانیه', '59 seconds'],
  [61, '۲ دقیقه', '2 minutes'],
  [3600, '۱ ساعت', '1 hour'],
  [19_850, '۵ ساعت و ۳۱ دقیقه', '5 hours and 31 minutes'],
])('a wait of %d seconds is said in words, and never shorter than it is', (left, fa, en) => {
  expect(format.duration(left, 'fa')).toBe(fa);
  expect(format.duration(left, 'en')).toBe(en);
});

test('identifiers are grouped as people read them, serials stay Latin', () => {
  expect(format.nationalId('0075430711', 'en')).toBe('007\u00A0543071\u00A01');
  expect(format.nationalId('0075430711', 'fa')).toBe('۰۰۷\u00A0۵۴۳۰۷۱\u00A0۱');
  expect(format.mobile('09123456789', 'en')).toBe('0912\u00A0345\u00A06789');
  expect(format.serial('3895F141C80F')).toBe('3895\u00A0F141\u00A0C80F');
});

test('money is told in Rials, with what people call it', () => {
  expect(format.money(450_000, 'fa')).toBe('۴۵۰٬۰۰۰ ریال (۴۵٬۰۰۰ تومان)');
  expect(format.money(1_099_995, 'fa')).toBe('۱٬۰۹۹٬۹۹۵ ریال (۱۰۹٬۹۹۹٫۵ تومان)');
  expect(format.money(450_000, 'en')).toBe('450,000 rials (45,000 tomans)');
});

test('groups of digits keep their order inside a Persian sentence', () => {
  expect(format.isolated('۰۰۷ ۵۴')).toBe('\u2066۰۰۷ ۵۴\u2069');
});

test.each([
  [512, '۵۱۲ بایت', '512 bytes'],
  [74_752, '۷۳ کیلوبایت', '73 KB'],
  [1_600_000, '۱٫۵ مگابایت', '1.5 MB'],
])('%d bytes are shown in the largest fitting unit', (bytes, fa, en) => {
  expect(format.size(bytes, 'fa')).toBe(fa);
  expect(format.size(bytes, 'en')).toBe(en);
});
