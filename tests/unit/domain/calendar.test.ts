// SPDX-License-Identifier: Apache-2.0
import { isValidJalaaliDate, toGregorian } from 'jalaali-js';
import { describe, expect, it } from 'vitest';
import { birthDateOfJalali, formatDate, gregorianOfJalali, jalaliOfGregorian } from '../../../src/domain/calendar.ts';

describe('Jalali and Gregorian dates', () => {
  it('agree with the astronomical calendar on every day from 1300 to 1450, both ways', () => {
    let days = 0;
    for (let year = 1300; year <= 1450; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 1; day <= 31; day++) {
          const own = gregorianOfJalali({ year, month, day });
          if (!isValidJalaaliDate(year, month, day)) {
            if (own) expect.fail(`${year}-${month}-${day} is no day`);
            continue;
          }
          const { gy, gm, gd } = toGregorian(year, month, day);
          const wanted = formatDate({ year: gy, month: gm, day: gd });
          const back = own && jalaliOfGregorian(own);
          if (!own || formatDate(own) !== wanted) expect.fail(`${year}-${month}-${day} is ${wanted}`);
          if (!back || back.year !== year || back.month !== month || back.day !== day) expect.fail(`${wanted} back`);
          days++;
        }
      }
    }
    expect(days).toBe(151 * 365 + 37);
  });

  it.each([
    ['1370', '1', '5', '1991-03-25'],
    ['۱۳۷۰', '۰۱', '۰۵', '1991-03-25'],
    ['1403', '12', '30', '2025-03-20'],
    ['1357', '11', '22', '1979-02-11'],
  ])('typed %s/%s/%s is %s', (year, month, day, wanted) => {
    expect(birthDateOfJalali(year, month, day)).toEqual({ ok: true, value: wanted });
  });

  it.each([
    ['1404', '12', '30', 'FIELD_BIRTH_DATE'],
    ['1299', '12', '29', 'FIELD_BIRTH_DATE'],
    ['1370', '13', '1', 'FIELD_BIRTH_DATE'],
    ['1370', '', '1', 'FIELD_REQUIRED'],
  ])('typed %s/%s/%s is refused with %s', (year, month, day, code) => {
    expect(birthDateOfJalali(year, month, day)).toEqual({ ok: false, code });
  });

  it('outside its years answers nothing', () => {
    expect(gregorianOfJalali({ year: 1451, month: 1, day: 1 })).toBeUndefined();
    expect(jalaliOfGregorian({ year: 1900, month: 1, day: 1 })).toBeUndefined();
    expect(jalaliOfGregorian({ year: 2100, month: 1, day: 1 })).toBeUndefined();
  });
});
