// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { toJalaali, toGregorian, isValidJalaaliDate } from 'jalaali-js';
import { describe, expect, test } from 'vitest';
import { fields } from '../../../core/protocol/index.ts';

const seeded = { seed: 14050901, numRuns: 400 };
const persian = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
const good = (value: string) => ({ ok: true, value });
const bad = (code: string) => ({ ok: false, code });

const digitText = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((each) => each.join(''));
/** The glossary's rule, written a second time: s = Σ dᵢ·(11−i), r = s mod 11, d10 = r < 2 ? r : 11 − r. */
const checkDigit = (nine: string) => {
  let s = 0;
  for (let i = 1; i <= 9; i++) s += Number(nine[i - 1]) * (11 - i);
  return String(s % 11 < 2 ? s % 11 : 11 - (s % 11));
};

describe('national ID', () => {
  test.each<[string, object]>([
    ['0499370899', good('0499370899')],
    ['0084575948', good('0084575948')],
    ['049 937089 9', good('0499370899')],
    ['049-937089-9', good('0499370899')],
    ['۰۴۹۹۳۷۰۸۹۹', good('0499370899')],
    ['٠٤٩٩٣٧٠٨٩٩', good('0499370899')],
    ['\u200F0499370899\u200C', good('0499370899')],
    ['', bad('FIELD_REQUIRED')],
    ['  \u200C', bad('FIELD_REQUIRED')],
    ['0499370898', bad('FIELD_NATIONAL_ID')],
    ['499370899', bad('FIELD_NATIONAL_ID')],
    ['04993708990', bad('FIELD_NATIONAL_ID')],
    ['049937089a', bad('FIELD_NATIONAL_ID')],
    ...Array.from(
      { length: 10 },
      (_, digit) => [String(digit).repeat(10), bad('FIELD_NATIONAL_ID')] satisfies [string, object],
    ),
  ])('%j', (typed, expected) => {
    expect(fields.nationalId(typed)).toEqual(expected);
  });

  test('of ten check digits exactly the one of the rule fits, in every script', () => {
    fc.assert(
      fc.property(digitText(9), (nine) => {
        fc.pre(!/^(\d)\1{8}$/.test(nine));
        for (let last = 0; last < 10; last++) {
          const id = `${nine}${last}`;
          const expected = String(last) === checkDigit(nine) ? good(id) : bad('FIELD_NATIONAL_ID');
          for (const written of [id, persian(id), arabic(id)]) expect(fields.nationalId(written)).toEqual(expected);
        }
      }),
      seeded,
    );
  });

  test.each([
    ['a rest of 0', '0000000140'],
    ['a rest of 1', '0000000061'],
    ['a rest of 10', '0000000051'],
  ])('%s has its own check digit', (_, id) => {
    expect(checkDigit(id.slice(0, 9))).toBe(id[9]);
    expect(fields.nationalId(id)).toEqual(good(id));
  });
});

describe('mobile', () => {
  test.each([
    ['09123456789', good('09123456789')],
    ['9123456789', good('09123456789')],
    ['+989123456789', good('09123456789')],
    ['00989123456789', good('09123456789')],
    ['0912 345 6789', good('09123456789')],
    ['+98 (912) 3456789', bad('FIELD_MOBILE')],
    ['۰۹۱۲۳۴۵۶۷۸۹', good('09123456789')],
    ['+٩٨٩١٢٣٤٥٦٧٨٩', good('09123456789')],
    ['', bad('FIELD_REQUIRED')],
    ['02122334455', bad('FIELD_MOBILE')],
    ['0912345678', bad('FIELD_MOBILE')],
    ['091234567890', bad('FIELD_MOBILE')],
    ['989123456789', bad('FIELD_MOBILE')],
    ['+9809123456789', bad('FIELD_MOBILE')],
    ['+19123456789', bad('FIELD_MOBILE')],
  ])('%j', (typed, expected) => {
    expect(fields.mobile(typed)).toEqual(expected);
  });

  test('its four written forms are one number', () => {
    fc.assert(
      fc.property(digitText(9), fc.constantFrom('0', '', '+98', '0098'), (nine, prefix) => {
        expect(fields.mobile(persian(`${prefix}9${nine}`))).toEqual(good(`09${nine}`));
      }),
      seeded,
    );
  });
});

describe('SMS code', () => {
  test.each([
    ['012345', good('012345')],
    ['۰۱۲ ۳۴۵', good('012345')],
    ['', bad('FIELD_REQUIRED')],
    ['12345', bad('FIELD_CODE')],
    ['1234567', bad('FIELD_CODE')],
    ['12345x', bad('FIELD_CODE')],
  ])('%j', (typed, expected) => {
    expect(fields.smsCode(typed)).toEqual(expected);
  });
});

describe('postal code', () => {
  test.each([
    ['1345678901', good('1345678901')],
    ['13456-78901', good('1345678901')],
    ['۱۳۴۵۶ ۷۸۹۰۱', good('1345678901')],
    ['', bad('FIELD_REQUIRED')],
    ['1045678901', bad('FIELD_POSTAL_CODE')],
    ['1245678901', bad('FIELD_POSTAL_CODE')],
    ['1111111111', bad('FIELD_POSTAL_CODE')],
    ['134567890', bad('FIELD_POSTAL_CODE')],
  ])('%j', (typed, expected) => {
    expect(fields.postalCode(typed)).toEqual(expected);
  });
});

describe('card serial or receipt', () => {
  test.each([
    ['1G23456789', good('1G23456789')],
    ['1g23456789', good('1G23456789')],
    ['۱G۲۳۴۵۶۷۸۹', good('1G23456789')],
    ['1234567890', good('1234567890')],
    ['', bad('FIELD_REQUIRED')],
    ['12345', bad('FIELD_CARD_SERIAL')],
    ['1ق23456789', bad('FIELD_CARD_SERIAL')],
    ['1'.repeat(21), bad('FIELD_CARD_SERIAL')],
  ])('%j', (typed, expected) => {
    expect(fields.cardSerial(typed)).toEqual(expected);
  });
});

describe('Jalali date', () => {
  test.each([
    [['1403', '12', '30'], good('1403-12-30')],
    [['1404', '12', '30'], bad('FIELD_BIRTH_DATE')],
    [['1408', '12', '30'], good('1408-12-30')],
    [['۱۳۶۶', '۲', '۲۴'], good('1366-02-24')],
    [['1366', '6', '31'], good('1366-06-31')],
    [['1366', '7', '31'], bad('FIELD_BIRTH_DATE')],
    [['1366', '0', '1'], bad('FIELD_BIRTH_DATE')],
    [['1366', '13', '1'], bad('FIELD_BIRTH_DATE')],
    [['1366', '1', '0'], bad('FIELD_BIRTH_DATE')],
    [['66', '1', '1'], bad('FIELD_BIRTH_DATE')],
    [['1299', '1', '1'], bad('FIELD_BIRTH_DATE')],
    [['1451', '1', '1'], bad('FIELD_BIRTH_DATE')],
    [['1366', '', '1'], bad('FIELD_REQUIRED')],
  ] as const)('%j', ([year, month, day], expected) => {
    expect(fields.jalaliDate(year, month, day)).toEqual(expected);
  });

  test('every day from 1300 to 1450 exists here exactly where the astronomical calendar has it', () => {
    for (let year = 1300; year <= 1450; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 29; day <= 31; day++) {
          const { ok } = fields.jalaliDate(String(year), String(month), String(day));
          expect(ok, `${year}-${month}-${day}`).toBe(isValidJalaaliDate(year, month, day));
        }
      }
    }
  });
});

describe('Gregorian date', () => {
  test.each([
    ['1987-05-14', good('1987-05-14')],
    ['2000-02-29', good('2000-02-29')],
    ['1900-02-29', bad('FIELD_BIRTH_DATE')],
    ['2023-02-29', bad('FIELD_BIRTH_DATE')],
    ['2024-02-29', good('2024-02-29')],
    ['2024-04-31', bad('FIELD_BIRTH_DATE')],
    ['2024-13-01', bad('FIELD_BIRTH_DATE')],
    ['2024-00-10', bad('FIELD_BIRTH_DATE')],
    ['1899-12-31', bad('FIELD_BIRTH_DATE')],
    ['2024-1-1', bad('FIELD_BIRTH_DATE')],
    ['2024-01-01T00:00', bad('FIELD_BIRTH_DATE')],
    ['', bad('FIELD_BIRTH_DATE')],
  ])('%j', (typed, expected) => {
    expect(fields.isoDate(typed)).toEqual(expected);
  });

  test('the date that a Jalali day stands for is always one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1300, max: 1450 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const { gy, gm, gd } = toGregorian(year, month, 1);
        const iso = `${gy}-${String(gm).padStart(2, '0')}-${String(gd).padStart(2, '0')}`;
        expect(fields.isoDate(iso)).toEqual(good(iso));
        expect(toJalaali(gy, gm, gd)).toEqual({ jy: year, jm: month, jd: 1 });
      }),
      seeded,
    );
  });
});

describe('names that are compared', () => {
  test.each([
    ['علي', 'علی'],
    ['كريمي', 'کریمی'],
    ['رؤیا', 'رویا'],
    ['آقابابایی', 'اقابابایی'],
    ['نیک‌پور', 'نیک پور'],
    ['فاطمة', 'فاطمه'],
    ['مُحَمَّد', 'محمد'],
    ['  علی   رضا ', 'علی رضا'],
    ['Maryam', 'maryam'],
  ])('%s is %s', (one, other) => {
    expect(fields.foldName(one)).toBe(fields.foldName(other));
  });

  test('different names stay different', () => {
    expect(fields.foldName('علی')).not.toBe(fields.foldName('عالی'));
  });
});

describe('every rule', () => {
  const rules = {
    nationalId: fields.nationalId,
    mobile: fields.mobile,
    smsCode: fields.smsCode,
    postalCode: fields.postalCode,
    cardSerial: fields.cardSerial,
    isoDate: fields.isoDate,
  };
  test.each(Object.entries(rules))('%s answers to any text, and takes its own normal form as it is', (_, rule) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      digitText(10),
      digitText(9).map((nine) => `09${nine}`),
      digitText(10).map(persian),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const result = rule(typed);
        if (result.ok) expect(rule(result.value)).toEqual(result);
        else expect(result.code).toMatch(/^FIELD_/);
      }),
      seeded,
    );
  });
});
