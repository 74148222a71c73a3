// SPDX-License-Identifier: Apache-2.0
// The rules of everything a person types, once, for phone and server. A rule takes what was typed and answers
// the normal form, or the code that says what is wrong. None of them ever throws, logs or stores.
import type { ErrorCode } from './errors.ts';

export type FieldResult =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly code: ErrorCode };

const good = (value: string): FieldResult => ({ ok: true, value });
const bad = (code: ErrorCode): FieldResult => ({ ok: false, code });

/** Latin digits for the Persian (U+06F0…) and Arabic (U+0660…) ones; everything else stands. */
export function latinDigits(text: string): string {
  return text.replace(/[\u06F0-\u06F9\u0660-\u0669]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

/** Without spaces, dashes, ZWNJ, bidi marks and the like, which people and keyboards put between groups of digits. */
export function compact(text: string): string {
  return latinDigits(text).replace(/[\s\-_./\u200B-\u200F\u202A-\u202E\u2066-\u2069\u00AD]/g, '');
}

/** National ID: ten digits with the mod-11 check digit; ten equal digits are refused (glossary). */
export function nationalId(text: string): FieldResult {
  const value = compact(text);
  if (value === '') return bad('FIELD_REQUIRED');
  if (!/^\d{10}$/.test(value) || /^(\d)\1{9}$/.test(value)) return bad('FIELD_NATIONAL_ID');
  const digits = Array.from(value, Number);
  const sum = digits.slice(0, 9).reduce((total, digit, index) => total + digit * (10 - index), 0);
  const rest = sum % 11;
  return digits[9] === (rest < 2 ? rest : 11 - rest) ? good(value) : bad('FIELD_NATIONAL_ID');
}

/** Mobile in any of its four written forms → 09 and nine digits. */
export function mobile(text: string): FieldResult {
  const value = compact(text);
  if (value === '') return bad('FIELD_REQUIRED');
  const match = /^(?:\+98|0098|0)?(9\d{9})$/.exec(value);
  return match?.[1] ? good(`0${match[1]}`) : bad('FIELD_MOBILE');
}

/** The code from an SMS: six digits. */
export function smsCode(text: string): FieldResult {
  const value = compact(text);
  if (value === '') return bad('FIELD_REQUIRED');
  return /^\d{6}$/.test(value) ? good(value) : bad('FIELD_CODE');
}

/** Ten digits, none of the first five a zero or a two, not all equal (the postal company's rule for the first five: no 0, no 2). */
export function postalCode(text: string): FieldResult {
  const value = compact(text);
  if (value === '') return bad('FIELD_REQUIRED');
  return /^[13-9]{5}\d{5}$/.test(value) && !/^(\d)\1{9}$/.test(value) ? good(value) : bad('FIELD_POSTAL_CODE');
}

/** National-card serial (10 characters) or the receipt's tracking code: never refused by pattern alone (notes: iran). */
export function cardSerial(text: string): FieldResult {
  const value = compact(text).toUpperCase();
  if (value === '') return bad('FIELD_REQUIRED');
  return /^[0-9A-Z]{6,20}$/.test(value) ? good(value) : bad('FIELD_CARD_SERIAL');
}

/** Leap years of the 33-year arithmetic calendar agree with the astronomical one from 1300 to 1450 (1403 and 1408 leap, 1404 not). */
function isJalaliLeap(year: number): boolean {
  return [1, 5, 9, 13, 17, 22, 26, 30].includes(year % 33);
}

/** Days in a month of the Jalali calendar. */
export function jalaliMonthLength(year: number, month: number): number {
  if (month <= 6) return 31;
  return month <= 11 || isJalaliLeap(year) ? 30 : 29;
}

/** A birth date as typed in three boxes, in the Jalali calendar → "YYYY-MM-DD" in the same calendar; years 1300 to 1450. */
export function jalaliDate(year: string, month: string, day: string): FieldResult {
  const [y, m, d] = [year, month, day].map(compact) as [string, string, string];
  if (y === '' || m === '' || d === '') return bad('FIELD_REQUIRED');
  if (!/^\d{4}$/.test(y) || !/^\d{1,2}$/.test(m) || !/^\d{1,2}$/.test(d)) return bad('FIELD_BIRTH_DATE');
  const [yy, mm, dd] = [Number(y), Number(m), Number(d)];
  if (yy < 1300 || yy > 1450 || mm < 1 || mm > 12 || dd < 1 || dd > jalaliMonthLength(yy, mm))
    return bad('FIELD_BIRTH_DATE');
  return good(`${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`);
}

/** Gregorian "YYYY-MM-DD" on the wire (the phone turns Jalali into it). */
export function isoDate(text: string): FieldResult {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return bad('FIELD_BIRTH_DATE');
  const [y, m, d] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  return length !== undefined && d >= 1 && d <= length && y >= 1900 && y <= 2100 ? good(text) : bad('FIELD_BIRTH_DATE');
}

/**
 * One form for names that are to be compared: ي/ك folded, hamza and marks dropped, and what stands between the parts of a
 * name (علی‌رضا, علی رضا, علیرضا) too.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ؤ/g, 'و')
    .replace(/ئ/g, 'ی')
    .replace(/[ةۀ]/g, 'ه')
    .replace(/[\u064B-\u065F\u0670\u0621\u0640]/g, '')
    .replace(/[\s\u200B-\u200F\u202A-\u202E\u2066-\u2069\u00AD-]+/g, '')
    .toLowerCase();
}
