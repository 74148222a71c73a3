// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { ageInYears, todayInTehran } from '../../../server/ra/age.ts';

// 1 Azar 1405 is 22 November 2026. Tehran is UTC+03:30 all year.
test.each([
  ['born 1 Azar 1387: eighteen today', '2008-11-21', '2026-11-22T09:00:00Z', 18],
  ['born 2 Azar 1387: not before tomorrow', '2008-11-22', '2026-11-22T09:00:00Z', 17],
  ['the birthday begins at midnight in Tehran, not in London', '2008-11-22', '2026-11-22T20:31:00Z', 18],
  ['and not a minute sooner', '2008-11-22', '2026-11-22T20:29:00Z', 17],
  ['born on 30 Esfand of a leap year: on 29 Esfand of a common one not yet', '2005-03-20', '2023-03-20T09:00:00Z', 17],
  ['but at Nowruz', '2005-03-20', '2023-03-21T09:00:00Z', 18],
  ['an old person', '1926-03-22', '2026-11-22T09:00:00Z', 100],
])('%s', (_, birthDate, now, age) => {
  expect(ageInYears(birthDate, new Date(now))).toBe(age);
});

test('the day is the one in Tehran', () => {
  expect(todayInTehran(new Date('2026-11-22T20:29:00Z'))).toBe('2026-11-22');
  expect(todayInTehran(new Date('2026-11-22T20:31:00Z'))).toBe('2026-11-23');
});
