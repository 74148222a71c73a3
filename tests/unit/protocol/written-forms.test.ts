// SPDX-License-Identifier: Apache-2.0
// However people and keyboards write it, a value is the same value: digits of three scripts, blanks, dashes and
// invisible marks between them, letters and joints of names. What is another value stays another.
import * as fc from 'fast-check';
import { isValidJalaaliDate, toGregorian } from 'jalaali-js';
import { describe, expect, test } from 'vitest';
import * as card from '../../../core/protocol/card-fields.ts';
import { fields } from '../../../core/protocol/index.ts';
import { birthDateOfJalali } from '../../../src/domain/calendar.ts';

const seeded = { seed: 14050901, numRuns: 300 };
const good = (value: string) => ({ ok: true, value });
const bad = (code: string) => ({ ok: false, code });

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((each) => each.join(''));
const BETWEEN = ['', '', '', ' ', '-', '\u00A0', '\u200C', '\u200E', '\u200F', '\u2066', '\u2069', '\u202C', '_', '.'];

/** Each digit in a script of its own, and anything between two of them. */
const written = (text: string, between = BETWEEN) =>
  fc
    .array(fc.tuple(fc.constantFrom(0x30, 0x06f0, 0x0660), fc.constantFrom(...between)), {
      minLength: text.length,
      maxLength: text.length,
    })
    .map((each) =>
      Array.from(text, (char, at) => {
        const [zero = 0x30, joint = ''] = each[at] ?? [];
        return (/\d/.test(char) ? String.fromCodePoint(zero + Number(char)) : char) + joint;
      }).join(''),
    );
const withForms = (values: fc.Arbitrary<string>) =>
  values.chain((value) => fc.tuple(fc.constant(value), written(value)));

const nationalIdOf = (nine: string): string => {
  const rest = Array.from(nine, Number).reduce((sum, digit, at) => sum + digit * (10 - at), 0) % 11;
  return nine + String(rest < 2 ? rest : 11 - rest);
};
const nationalIds = digits(9)
  .map(nationalIdOf)
  .filter((id) => !/^(\d)\1{9}$/.test(id));
const luhn = (rest: string): string => rest + card.luhnDigit(rest);
const cards = digits(14).map((rest) => luhn(`6${rest}`));
const postalCodes = fc
  .tuple(fc.array(fc.constantFrom(...Array.from('13456789')), { minLength: 5, maxLength: 5 }), digits(5))
  .map(([first, last]) => first.join('') + last)
  .filter((code) => !/^(\d)\1{9}$/.test(code));

describe('a value is the same in every written form', () => {
  test.each([
    ['national ID', nationalIds, fields.nationalId],
    ['SMS code', digits(6), fields.smsCode],
    ['postal code', postalCodes, fields.postalCode],
    ['card number', cards, card.cardNumber],
    ['CVV2', digits(4), card.cvv2],
    ['dynamic password', digits(7), card.dynamicPassword],
    ['payment ID', digits(11).map(luhn), card.paymentId],
  ] as const)('%s', (_, values, rule) => {
    fc.assert(
      fc.property(withForms(values), ([value, form]) => {
        expect(rule(form)).toEqual(good(value));
      }),
      seeded,
    );
  });

  test('mobile, with each of its four beginnings', () => {
    const forms = fc
      .tuple(digits(9), fc.constantFrom('09', '9', '+989', '00989'))
      .chain(([nine, front]) => fc.tuple(fc.constant(`09${nine}`), written(front + nine)));
    fc.assert(
      fc.property(forms, ([value, form]) => {
        expect(fields.mobile(form)).toEqual(good(value));
      }),
      seeded,
    );
  });
});

describe('what is another value is refused', () => {
  test('ten equal digits are no national ID, though the check digit of most of them fits', () => {
    const repeated = Array.from({ length: 10 }, (_, digit) => String(digit).repeat(10));
    expect(repeated.filter((id) => nationalIdOf(id.slice(0, 9)) === id)).not.toEqual([]);
    for (const id of repeated) expect(fields.nationalId(id), id).toEqual(bad('FIELD_NATIONAL_ID'));
  });

  test('a national ID, postal code or card number with a digit too many or too few', () => {
    fc.assert(
      fc.property(nationalIds, postalCodes, cards, fc.integer({ min: 0, max: 9 }), (id, postal, number, extra) => {
        for (const other of [id.slice(1), `${id}${extra}`]) expect(fields.nationalId(other).ok).toBe(false);
        for (const other of [postal.slice(1), `${postal}${extra}`]) expect(fields.postalCode(other).ok).toBe(false);
        for (const other of [number.slice(1), `${number}${extra}`]) expect(card.cardNumber(other).ok).toBe(false);
      }),
      seeded,
    );
  });

  test('a number that is no mobile of Iran', () => {
    const front = fc.constantFrom('01', '021', '08', '+97', '+9', '00', '98', '0', '+98', '0098');
    fc.assert(
      fc.property(front, digits(9), (start, rest) => {
        const typed = start + rest;
        fc.pre(!/^(?:\+98|0098|0)?9\d{9}$/.test(typed));
        expect(fields.mobile(typed)).toEqual(bad('FIELD_MOBILE'));
      }),
      seeded,
    );
  });

  test('a card number with one digit mistyped, or two neighbours swapped (but 0 and 9, as Luhn has it)', () => {
    const at = fc.integer({ min: 1, max: 14 });
    fc.assert(
      fc.property(cards, at, fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        const digit = Number(number[place]);
        const other = number.slice(0, place) + String((digit + by) % 10) + number.slice(place + 1);
        expect(card.cardNumber(other).ok).toBe(false);
        const [one = '', two = ''] = number.slice(place, place + 2);
        const swapped = number.slice(0, place) + two + one + number.slice(place + 2);
        const isUnseen = one === two || (one + two).replace('90', '09') === '09';
        expect(card.cardNumber(swapped).ok).toBe(isUnseen);
      }),
      seeded,
    );
  });
});

describe('card serial and the receipt’s tracking code', () => {
  const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const DIGITS = Array.from('0123456789');
  const serials = fc.tuple(digits(1), fc.constantFrom(...LETTERS), digits(8)).map((each) => each.join(''));
  const others = fc
    .array(fc.constantFrom(...LETTERS, ...DIGITS), { minLength: 6, maxLength: 20 })
    .map((each) => each.join(''));

  test('no pattern is asked of them: any letter at any place, or none, in any case', () => {
    fc.assert(
      fc.property(withForms(fc.oneof(serials, digits(10), digits(20), others)), ([value, form]) => {
        expect(fields.cardSerial(form)).toEqual(good(value));
        expect(fields.cardSerial(form.toLowerCase())).toEqual(good(value));
      }),
      seeded,
    );
  });
});

describe('a Jalali date', () => {
  const parts = fc.tuple(
    fc.integer({ min: 1300, max: 1450 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
  );

  test('typed in any script is the Gregorian day that the astronomical calendar says, or none', () => {
    const forms = parts.chain(([year, month, day]) =>
      fc.tuple(
        fc.constant([year, month, day] as const),
        written(`${year}`, ['']),
        written(`${month}`, ['']),
        written(`${day}`, ['']),
      ),
    );
    fc.assert(
      fc.property(forms, ([[year, month, day], ...typed]) => {
        if (!isValidJalaaliDate(year, month, day)) {
          expect(birthDateOfJalali(...typed)).toEqual(bad('FIELD_BIRTH_DATE'));
          return;
        }
        const { gy, gm, gd } = toGregorian(year, month, day);
        const iso = [gy, gm, gd].map((part) => String(part).padStart(2, '0')).join('-');
        expect(birthDateOfJalali(...typed)).toEqual(good(iso));
      }),
      seeded,
    );
  });

  test.each([
    ['1403', good('2025-03-20')],
    ['1404', bad('FIELD_BIRTH_DATE')],
    ['1408', good('2030-03-20')],
  ])('%s/12/30', (year, expected) => {
    expect(birthDateOfJalali(year, '12', '30')).toEqual(expected);
  });
});

test('a card’s expiry is one Jalali year and month, in two digits or four, with or without a zero in front', () => {
  const forms = fc
    .tuple(fc.integer({ min: 1400, max: 1449 }), fc.integer({ min: 1, max: 12 }), fc.boolean(), fc.boolean())
    .chain(([year, month, isShort, isPadded]) =>
      fc.tuple(
        fc.constant(`${year}/${String(month).padStart(2, '0')}`),
        written(isShort ? String(year).slice(2) : String(year), ['', ' ']),
        written(isPadded ? String(month).padStart(2, '0') : String(month), ['', ' ']),
      ),
    );
  fc.assert(
    fc.property(forms, ([value, year, month]) => {
      expect(card.cardExpiry(year, month)).toEqual(good(value));
    }),
    seeded,
  );
});

describe('the one box for two codes', () => {
  test('a discount code in any script and case is the same, and is never taken for a payment ID', () => {
    const codes = fc
      .tuple(
        fc.constantFrom(...Array.from('AEMZ')),
        fc.array(fc.constantFrom(...Array.from('EMZA0123456789-')), { minLength: 2, maxLength: 20 }),
      )
      .map(([first, rest]) => first + rest.join(''))
      .chain((code) => fc.tuple(fc.constant(code), written(code, ['', ' ', '\u200F'])));
    fc.assert(
      fc.property(codes, ([code, form]) => {
        expect(card.discountCode(` ${form.toLowerCase()} `)).toBe(code);
        expect(card.paymentId(form).ok).toBe(false);
      }),
      seeded,
    );
  });
});

describe('names that are compared', () => {
  const SAME = [
    ['ی', 'ي', 'ى', 'ئ'],
    ['ک', 'ك'],
    ['ا', 'أ', 'إ', 'آ'],
    ['و', 'ؤ'],
    ['ه', 'ة', 'ۀ', 'ه\u0654'],
  ] as const;
  const LETTERS = ['ب', 'پ', 'ر', 'ز', 'س', 'ف', 'م', 'ن', 'گ', 'چ', ...SAME.map(([letter]) => letter)];
  const names = fc.array(fc.constantFrom(...LETTERS), { minLength: 2, maxLength: 12 });
  const spelt = (letters: readonly string[]) =>
    fc
      .array(
        fc.tuple(
          fc.nat(),
          fc.constantFrom('', '', '\u064E', '\u0651'),
          fc.constantFrom('', '', ' ', '\u200C', '\u00A0'),
        ),
        { minLength: letters.length, maxLength: letters.length },
      )
      .map((each) =>
        letters
          .map((letter, at) => {
            const [which = 0, mark = '', joint = ''] = each[at] ?? [];
            const forms = SAME.find(([first]) => first === letter) ?? [letter];
            return (forms[which % forms.length] ?? letter) + mark + joint;
          })
          .join(''),
      );

  test('are equal however ye, kaf, hamza, marks and joints are written', () => {
    fc.assert(
      fc.property(
        names.chain((letters) => fc.tuple(fc.constant(letters.join('')), spelt(letters), spelt(letters))),
        ([plain, one, other]) => {
          expect(fields.foldName(one)).toBe(fields.foldName(other));
          expect(fields.foldName(one)).toBe(fields.foldName(plain));
          expect(fields.foldName(fields.foldName(one))).toBe(fields.foldName(one));
          expect(fields.foldName(one.normalize('NFD'))).toBe(fields.foldName(one));
        },
      ),
      seeded,
    );
  });

  test('stay different where a letter differs', () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        fc.pre(one.join('') !== other.join(''));
        expect(fields.foldName(one.join(''))).not.toBe(fields.foldName(other.join('')));
      }),
      seeded,
    );
  });
});
