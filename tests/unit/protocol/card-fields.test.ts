// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bankOf } from '../../../core/protocol/banks.ts';
import * as card from '../../../core/protocol/card-fields.ts';
import { READY_PERSONS } from '../../../server/sandbox/ready-persons.ts';

const seeded = { seed: 14050901, numRuns: 300 };
const good = (value: string) => ({ ok: true, value });
const bad = (code: string) => ({ ok: false, code });
const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((each) => each.join(''));

/** ISO/IEC 7812-1 annex B, written a second time: from the right, every second digit doubled, its digits added. */
function luhnSum(number: string): number {
  let sum = 0;
  for (let place = 0; place < number.length; place++) {
    let digit = Number(number[number.length - 1 - place]);
    if (place % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum;
}

describe('card number', () => {
  test.each<[string, object]>([
    ['6037990229425067', good('6037990229425067')],
    ['6037 9902 2942 5067', good('6037990229425067')],
    ['۶۰۳۷-۹۹۰۲-۲۹۴۲-۵۰۶۷', good('6037990229425067')],
    ['', bad('FIELD_REQUIRED')],
    ['6037990229425068', bad('FIELD_BANK_CARD')],
    ['603799022942506', bad('FIELD_BANK_CARD')],
    ['60379902294250670', bad('FIELD_BANK_CARD')],
    ['0000000000000000', bad('FIELD_BANK_CARD')],
    ['603799022942506x', bad('FIELD_BANK_CARD')],
  ])('%j', (typed, expected) => expect(card.cardNumber(typed)).toEqual(expected));

  test('exactly one check digit of ten fits, and a swapped or mistyped digit is seen', () => {
    fc.assert(
      fc.property(digits(14), (rest) => {
        const fifteen = `6${rest}`;
        for (let last = 0; last < 10; last++) {
          expect(card.cardNumber(`${fifteen}${last}`).ok).toBe(luhnSum(`${fifteen}${last}`) % 10 === 0);
        }
      }),
      seeded,
    );
  });
});

test.each<[string, object]>([
  ['123', good('123')],
  ['۱۲۳۴', good('1234')],
  ['', bad('FIELD_REQUIRED')],
  ['12', bad('FIELD_CVV2')],
  ['12345', bad('FIELD_CVV2')],
])('CVV2 %j', (typed, expected) => expect(card.cvv2(typed)).toEqual(expected));

test.each<[string, string, object]>([
  ['08', '5', good('1408/05')],
  ['۰۸', '۰۵', good('1408/05')],
  ['1408', '12', good('1408/12')],
  ['99', '1', good('1399/01')],
  ['', '5', bad('FIELD_REQUIRED')],
  ['08', '', bad('FIELD_REQUIRED')],
  ['08', '0', bad('FIELD_CARD_EXPIRY')],
  ['08', '13', bad('FIELD_CARD_EXPIRY')],
  ['2029', '05', bad('FIELD_CARD_EXPIRY')],
  ['8', '05', bad('FIELD_CARD_EXPIRY')],
])('expiry %j / %j', (year, month, expected) => expect(card.cardExpiry(year, month)).toEqual(expected));

test.each<[string, object]>([
  ['123456', good('123456')],
  ['۱۲۳۴۵۶۷۸', good('12345678')],
  ['12345', bad('FIELD_DYNAMIC_PASSWORD')],
  ['123456789', bad('FIELD_DYNAMIC_PASSWORD')],
])('dynamic password %j', (typed, expected) => expect(card.dynamicPassword(typed)).toEqual(expected));

test('a payment ID is twelve digits whose last one checks the others', () => {
  fc.assert(
    fc.property(digits(11), (eleven) => {
      const id = card.paymentIdOf(eleven);
      expect(card.paymentId(id)).toEqual(good(id));
      const wrong = `${eleven}${(Number(id.at(-1)) + 1) % 10}`;
      expect(card.paymentId(wrong)).toEqual(bad('PAYMENT_CODE_UNKNOWN'));
    }),
    seeded,
  );
});

test('the bank is named by the first six digits, as soon as they are typed', () => {
  expect(bankOf('60379')).toBeUndefined();
  expect(bankOf('6037 99')?.en).toBe('Melli Bank');
  expect(bankOf('۶۱۰۴ ۳۳')?.en).toBe('Mellat Bank');
  expect(bankOf('4111111111111111')).toBeUndefined();
});

test('every card of the sandbox has a number that fits and a bank that exists', () => {
  for (const { cards } of READY_PERSONS) {
    for (const { number, cvv2, expiry } of cards) {
      expect(card.cardNumber(number).ok, number).toBe(true);
      expect(bankOf(number), number).toBeDefined();
      expect(card.cvv2(cvv2).ok).toBe(true);
      expect(card.cardExpiry(...(expiry.split('/') as [string, string]))).toEqual(good(expiry));
    }
  }
});
