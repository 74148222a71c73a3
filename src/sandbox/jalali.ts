// SPDX-License-Identifier: Apache-2.0
// A birth date in the Jalali calendar, by the browser's own tables.

const FORMAT = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** @param isoDate Gregorian YYYY-MM-DD. @returns YYYY/MM/DD, Latin digits. */
export function jalaliOf(isoDate: string): string {
  const parts = FORMAT.formatToParts(new Date(`${isoDate}T12:00:00Z`));
  const part = (type: string) => (parts.find((one) => one.type === type)?.value ?? '').padStart(2, '0');
  return `${part('year')}/${part('month')}/${part('day')}`;
}
