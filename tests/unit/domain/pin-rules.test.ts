// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { checkPin, checkPuk, normalSecret } from '../../../src/domain/pin-rules.ts';

const NATIONAL_ID = '0499370899';
const MOBILE = '09123456781';
const facts = [NATIONAL_ID, MOBILE, '1991-03-25'];
const pinCode = (pin: string) => {
  const verdict = checkPin(pin, facts);
  return verdict.ok ? verdict.strength : verdict.code;
};
const pukCode = (puk: string, more: string[] = []) => {
  const verdict = checkPuk(puk, [...facts, ...more]);
  return verdict.ok ? verdict.strength : verdict.code;
};

describe('a PIN', () => {
  it.each([
    ['', 'FIELD_REQUIRED'],
    ['739', 'FIELD_PIN_LENGTH'],
    ['73985', 'fair'],
    ['7391', 'fair'],
    ['13572468', 'good'],
    ['۱۳۵۷۲۴۶۸', 'good'],
    ['٧٣٩١', 'fair'],
    ['739152864017', 'strong'],
    ['7391528640173950', 'strong'],
    ['73915286401739502', 'FIELD_PIN_LENGTH'],
    ['73a1', 'FIELD_PIN_DIGITS'],
    ['73 91', 'FIELD_PIN_DIGITS'],
  ])('%s is judged by length and digits: %s', (pin, code) => expect(pinCode(pin)).toBe(code));

  it.each([
    ['1234', 'a sequence'],
    ['۱۲۳۴', 'a sequence in Persian digits'],
    ['4321', 'a sequence down'],
    ['8901', 'a sequence over nine'],
    ['2468', 'a sequence by two'],
    ['12345678', 'a long sequence'],
    ['0000', 'one digit'],
    ['1112', 'two digits only'],
    ['1212', 'a repeated pair'],
    ['472472', 'a repeated part'],
    ['1122', 'doubled digits'],
    ['337799', 'doubled digits'],
    ['123789', 'two runs'],
    ['12344321', 'there and back'],
    ['2580', 'a column of the pad'],
    ['0499370899', 'the national ID'],
    ['9370', 'a part of the national ID'],
    ['9980', 'a part of it, backwards'],
    ['049937', 'its beginning'],
    ['0499371', 'its beginning and one more'],
    ['56781', 'the end of the phone'],
    ['09123456781', 'the phone'],
    ['989123456781', 'the phone with its country'],
    ['1370', 'a Jalali year'],
    ['1991', 'a Gregorian year'],
    ['0229', 'month and day of a leap year'],
    ['2512', 'day and month'],
    ['137015', 'a Jalali day without zeros'],
    ['700105', 'a Jalali day, short'],
    ['250391', 'a Gregorian day, short'],
    ['032591', 'a Gregorian day, month first'],
    ['13700105', 'a Jalali day'],
    ['05011370', 'a Jalali day, day first'],
    ['19910325', 'a Gregorian day'],
    ['25031991', 'a Gregorian day, day first'],
    ['03251991', 'a Gregorian day, month first'],
    ['14031230', 'the leap day of 1403'],
  ])('%s is weak: %s', (pin) => expect(pinCode(pin)).toBe('FIELD_PIN_WEAK'));

  it.each(['14041230', '13991231', '19910231', '30029999', '4826', '90321758'])('%s is no date and stands', (pin) =>
    expect(checkPin(pin, facts).ok).toBe(true),
  );

  it('may hold four digits of the phone when more than two are its own', () => {
    expect(pinCode('91238406')).toBe('good');
  });
});

describe('a PUK', () => {
  it.each([
    ['', 'FIELD_REQUIRED'],
    ['k7q', 'FIELD_PUK_LENGTH'],
    ['k7q!', 'fair'],
    ['Emza-2468-puk', 'strong'],
    ['kahroba-darya', 'good'],
    ['k7Qk2Zp9w4LmX8vB3nH6t1Rc', 'strong'],
    ['k7Qk2Zp9w4LmX8vB3nH6t1Rcx', 'FIELD_PUK_LENGTH'],
    ['پوک7294', 'FIELD_PUK_CHARACTERS'],
    ['k7q\u0007z', 'FIELD_PUK_CHARACTERS'],
    ['۷۲۹۴۸', 'fair'],
  ])('%s is judged by length and characters: %s', (puk, code) => expect(pukCode(puk)).toBe(code));

  it.each([
    'aaaa',
    'abcd',
    'DCBA',
    'abab',
    'Password1',
    'qwerty',
    '1234-5678',
    '1370/01/05',
    '----',
    '0499-370899',
    'ID049937',
  ])('%s is weak', (puk) => expect(pukCode(puk)).toBe('FIELD_PUK_WEAK'));

  it('may not be the PIN, nor the PIN with two signs more', () => {
    expect(pukCode('13572468', ['13572468'])).toBe('FIELD_PUK_WEAK');
    expect(pukCode('x13572468y', ['13572468'])).toBe('FIELD_PUK_WEAK');
  });

  it('keeps its case, and its digits become Latin', () => {
    expect(normalSecret('Ab۱۲')).toBe('Ab12');
  });
});
