// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { fields } from '../../../core/protocol/index.ts';
import { ageInYears } from '../../../server/ra/age.ts';
import { READY_PERSONS } from '../../../server/sandbox/ready-persons.ts';

const { nationalId, mobile, cardSerial, postalCode } = fields;
const rules = { nationalId, mobile, cardSerial, postalCode };

function isLuhn(number: string): boolean {
  const sum = Array.from(number)
    .toReversed()
    .reduce((total, char, index) => {
      const doubled = Number(char) * (index % 2 === 1 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

test('there are twelve, and no two share an ID, a mobile, a serial or a card', () => {
  expect(READY_PERSONS).toHaveLength(12);
  const distinct = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
  distinct(READY_PERSONS.map((person) => person.nationalId));
  distinct(READY_PERSONS.map((person) => person.mobile));
  distinct(READY_PERSONS.map((person) => person.cardSerial));
  distinct(READY_PERSONS.flatMap((person) => person.cards.map((card) => card.number)));
});

describe.each(READY_PERSONS.map((person) => [person.lastName.en, person] as const))('%s', (_, person) => {
  test.each(['nationalId', 'mobile', 'cardSerial', 'postalCode'] as const)(
    '%s passes its rule as it stands',
    (field) => {
      expect(rules[field](person[field])).toEqual({ ok: true, value: person[field] });
    },
  );

  test('is alive and of age', () => {
    expect(fields.isoDate(person.birthDate).ok).toBe(true);
    expect(ageInYears(person.birthDate, new Date('2026-11-22T12:00:00Z'))).toBeGreaterThanOrEqual(18);
    expect(person.deceased).toBe(false);
  });

  test('has names in both scripts', () => {
    for (const name of [person.firstName, person.lastName]) {
      expect(name.fa).toMatch(/^[\u0600-\u06FF\u200C ]+$/);
      expect(name.en).toMatch(/^[A-Za-z' -]+$/);
    }
  });

  test('holds valid cards, the first with enough on it', () => {
    expect(person.cards.length).toBeGreaterThanOrEqual(2);
    for (const card of person.cards) {
      expect(card.number).toMatch(/^\d{16}$/);
      expect(isLuhn(card.number), card.number).toBe(true);
      expect(card.cvv2).toMatch(/^\d{3,4}$/);
      expect(card.expiry).toMatch(/^14\d\d\/(?:0[1-9]|1[0-2])$/);
    }
    expect(person.cards[0]?.balance).toBeGreaterThan(10_000_000);
  });
});
