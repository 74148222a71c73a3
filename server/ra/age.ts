// SPDX-License-Identifier: Apache-2.0
// Age by the calendar that the law counts in: Jalali years, the day by Tehran's clock wherever the server stands.

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function jalaliDay(at: Date, timeZone: string): Day {
  const format = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, Number.parseInt(part.value, 10)]));
  return { year: parts.get('year') ?? NaN, month: parts.get('month') ?? NaN, day: parts.get('day') ?? NaN };
}

/** Today's Gregorian date in Tehran, YYYY-MM-DD. */
export function todayInTehran(now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tehran' }).format(now);
}

/** Full Jalali years from `birthDate` (Gregorian YYYY-MM-DD) to now. */
export function ageInYears(birthDate: string, now: Date): number {
  const born = jalaliDay(new Date(`${birthDate}T12:00:00Z`), 'UTC');
  const today = jalaliDay(now, 'Asia/Tehran');
  const isBeforeBirthday = today.month < born.month || (today.month === born.month && today.day < born.day);
  return today.year - born.year - (isBeforeBirthday ? 1 : 0);
}
