// SPDX-License-Identifier: Apache-2.0
// Whether digits read as a day of the Jalali or the Gregorian calendar, in the orders in which people write one.
// Used to refuse such PINs; it must know no clock: any day of the years that a living person may choose counts.
import { fields } from '../../core/protocol/index.ts';

/** Layouts by length: Y four or two digits of the year, M month, D day. Without leading zeros where that is usual. */
const LAYOUTS: Readonly<Record<number, readonly string[]>> = {
  4: ['YYYY', 'MMDD', 'DDMM'],
  5: ['YYMMD', 'YYMDD', 'DDMYY', 'DMMYY'],
  6: ['YYMMDD', 'DDMMYY', 'MMDDYY', 'YYYYMM', 'MMYYYY', 'YYYYMD', 'DMYYYY'],
  7: ['YYYYMMD', 'YYYYMDD', 'DDMYYYY', 'DMMYYYY'],
  8: ['YYYYMMDD', 'DDMMYYYY', 'MMDDYYYY', 'YYYYDDMM'],
};

function partOf(digits: string, layout: string, letter: 'Y' | 'M' | 'D'): string {
  return Array.from(digits)
    .filter((_, at) => layout[at] === letter)
    .join('');
}

const isJalaliYear = (year: number): boolean => year >= 1300 && year <= 1450;
const isGregorianYear = (year: number): boolean => year >= 1900 && year <= 2099;

function isDay(year: string, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const two = Number(year);
  // Without a year any day that exists in some year counts; two digits stand for a year of each century in reach.
  const years =
    year === '' ? [1403, 2024] : year.length === 2 ? [1300 + two, 1400 + two, 1900 + two, 2000 + two] : [two];
  return years.some((y) => {
    if (isJalaliYear(y)) return day <= fields.jalaliMonthLength(y, month);
    return isGregorianYear(y) && isGregorianDay(y, month, day);
  });
}

function isGregorianDay(year: number, month: number, day: number): boolean {
  return fields.isoDate(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`).ok;
}

/** @param digits Latin digits. @returns true for a year alone (four digits) and for any day in a usual order. */
export function isDateDigits(digits: string): boolean {
  return (LAYOUTS[digits.length] ?? []).some((layout) => {
    const [year, month, day] = (['Y', 'M', 'D'] as const).map((letter) => partOf(digits, layout, letter));
    if (year === undefined || month === undefined || day === undefined) return false;
    if (year.length === 4 && !isJalaliYear(Number(year)) && !isGregorianYear(Number(year))) return false;
    if (month === '') return day === '';
    return isDay(year, Number(month), day === '' ? 1 : Number(day));
  });
}
