// SPDX-License-Identifier: Apache-2.0
// The rules of what is typed to pay, once, for phone and server. Like fields.ts: the normal form, or the code that
// says what is wrong; no value is ever thrown, logged or stored. Apart from it, so that only the payment loads them.
import { compact, latinDigits, type FieldResult } from './fields.ts';

const PAYMENT_ID_DIGITS = 12;

const fit = (text: string, pattern: RegExp, code: Extract<FieldResult, { ok: false }>['code']): FieldResult => {
  const value = compact(text);
  if (value === '') return { ok: false, code: 'FIELD_REQUIRED' };
  return pattern.test(value) ? { ok: true, value } : { ok: false, code };
};

/** The digit that makes `digits` pass the Luhn check (ISO/IEC 7812-1) when it is put behind them. */
export function luhnDigit(digits: string): string {
  const sum = Array.from(digits, Number)
    .toReversed()
    .map((digit, index) => (index % 2 === 0 ? digit * 2 : digit))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return String((10 - (sum % 10)) % 10);
}

const passesLuhn = (digits: string): boolean => luhnDigit(digits.slice(0, -1)) === digits.at(-1);

/** Sixteen digits with the Luhn check digit; none begins with zero. */
export function cardNumber(text: string): FieldResult {
  const result = fit(text, /^[1-9]\d{15}$/, 'FIELD_BANK_CARD');
  return result.ok && !passesLuhn(result.value) ? { ok: false, code: 'FIELD_BANK_CARD' } : result;
}

export const cvv2 = (text: string): FieldResult => fit(text, /^\d{3,4}$/, 'FIELD_CVV2');

/** The dynamic password of the card's bank. */
export const dynamicPassword = (text: string): FieldResult => fit(text, /^\d{6,8}$/, 'FIELD_DYNAMIC_PASSWORD');

/** Jalali year, in two digits as on the card or in four, and month → YYYY/MM. Whether it is over is for the bank. */
export function cardExpiry(yearText: string, monthText: string): FieldResult {
  const [year, month] = [compact(yearText), compact(monthText)];
  if (year === '' || month === '') return { ok: false, code: 'FIELD_REQUIRED' };
  // Two digits: cards live a few years, so 00 to 49 are of the century that began in 1400.
  const whole = /^\d{2}$/.test(year) ? `${Number(year) < 50 ? 14 : 13}${year}` : year;
  const isRight = /^1[34]\d{2}$/.test(whole) && /^(?:0?[1-9]|1[0-2])$/.test(month);
  return isRight ? { ok: true, value: `${whole}/${month.padStart(2, '0')}` } : { ok: false, code: 'FIELD_CARD_EXPIRY' };
}

/** A payment ID: twelve digits, the last of which checks the others. */
export function paymentId(text: string): FieldResult {
  const result = fit(text, new RegExp(`^\\d{${PAYMENT_ID_DIGITS}}$`), 'PAYMENT_CODE_UNKNOWN');
  return result.ok && !passesLuhn(result.value) ? { ok: false, code: 'PAYMENT_CODE_UNKNOWN' } : result;
}

/** A payment ID out of eleven random digits. */
export const paymentIdOf = (elevenDigits: string): string => elevenDigits + luhnDigit(elevenDigits);

/**
 * A discount code as it is looked up: Latin digits and capitals, without blanks; its dashes are part of it. It has a
 * letter in front, so it is never a payment ID.
 */
export const discountCode = (text: string): string =>
  latinDigits(text)
    .replace(/[\s\u200B-\u200F\u202A-\u202E\u2066-\u2069\u00AD]/g, '')
    .toUpperCase();
