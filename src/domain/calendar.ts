// SPDX-License-Identifier: Apache-2.0
// Jalali and Gregorian dates into each other, by the 33-year arithmetic that core/protocol's field rule uses (equal to
// the astronomical calendar from 1300 to 1450). Whole days only: no clock, no time zone, nothing stored.
import { fields } from '../../core/protocol/index.ts';

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days from 0000-03-01 (proleptic Gregorian), the origin that puts the leap day last. */
function gregorianDayNumber({ year, month, day }: CalendarDate): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
}

function gregorianOfDayNumber(number: number): CalendarDate {
  const era = Math.floor(number / 146_097);
  const dayOfEra = number - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

const jalaliYearLength = (year: number): number => 336 + fields.jalaliMonthLength(year, 12);

/** 1300-01-01 was 1921-03-21. */
const FIRST_YEAR = 1300;
const LAST_YEAR = 1450;
const FIRST_DAY = gregorianDayNumber({ year: 1921, month: 3, day: 21 });

/** @returns undefined outside 1300 to 1450, or where there is no such day. */
export function gregorianOfJalali({ year, month, day }: CalendarDate): CalendarDate | undefined {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return undefined;
  if (day < 1 || day > fields.jalaliMonthLength(year, month)) return undefined;
  let number = FIRST_DAY + day - 1;
  for (let y = FIRST_YEAR; y < year; y++) number += jalaliYearLength(y);
  for (let m = 1; m < month; m++) number += fields.jalaliMonthLength(year, m);
  return gregorianOfDayNumber(number);
}

/** @returns undefined outside 1300 to 1450. */
export function jalaliOfGregorian(date: CalendarDate): CalendarDate | undefined {
  let rest = gregorianDayNumber(date) - FIRST_DAY;
  if (rest < 0) return undefined;
  let year = FIRST_YEAR;
  for (; year <= LAST_YEAR && rest >= jalaliYearLength(year); year++) rest -= jalaliYearLength(year);
  if (year > LAST_YEAR) return undefined;
  let month = 1;
  for (; rest >= fields.jalaliMonthLength(year, month); month++) rest -= fields.jalaliMonthLength(year, month);
  return { year, month, day: rest + 1 };
}

/** "YYYY-MM-DD" of either calendar. */
export function formatDate({ year, month, day }: CalendarDate): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

/** Three boxes typed in the Jalali calendar → the Gregorian "YYYY-MM-DD" of the wire, or the code of what is wrong. */
export function birthDateOfJalali(year: string, month: string, day: string): fields.FieldResult {
  const typed = fields.jalaliDate(year, month, day);
  if (!typed.ok) return typed;
  const [y = 0, m = 0, d = 0] = typed.value.split('-').map(Number);
  const gregorian = gregorianOfJalali({ year: y, month: m, day: d });
  return gregorian ? { ok: true, value: formatDate(gregorian) } : { ok: false, code: 'FIELD_BIRTH_DATE' };
}
