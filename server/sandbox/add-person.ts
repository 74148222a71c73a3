// SPDX-License-Identifier: Apache-2.0
// Adds somebody to the sandbox world: what is not given is made up, what is given is checked by the same field rules
// as everywhere. Whether the person may enrol (age, death) is for the registration authority to find out.
import { randomInt } from 'node:crypto';
import { luhnDigit } from '../../core/protocol/card-fields.ts';
import { AppError, fields, type FieldError, type LocalText } from '../../core/protocol/index.ts';
import type { BankCard, SandboxPerson, SandboxStore } from './ports.ts';

export interface NewPerson {
  readonly nationalId?: string | undefined;
  readonly mobile?: string | undefined;
  readonly firstName?: LocalText | undefined;
  readonly lastName?: LocalText | undefined;
  readonly birthDate?: string | undefined;
  readonly cardSerial?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly deceased?: boolean | undefined;
}

const digits = (count: number, of = '0123456789'): string =>
  Array.from({ length: count }, () => of[randomInt(of.length)]).join('');

/** Nine digits and the one that checks them. */
function madeUpNationalId(): string {
  const nine = digits(9);
  const fitting = Array.from({ length: 10 }, (_, digit) => `${nine}${digit}`).find((id) => fields.nationalId(id).ok);
  return fitting ?? madeUpNationalId();
}

/** Enough on it for a certificate; of a bank that exists, with an owner who does not. */
function madeUpCard(): BankCard {
  const fifteen = `603799${digits(9)}`;
  const [cvv2, expiry] = [digits(4), `14${randomInt(10, 20)}/${String(randomInt(1, 13)).padStart(2, '0')}`];
  return { number: fifteen + luhnDigit(fifteen), cvv2, expiry, balance: 100_000_000 };
}

const RULES = {
  nationalId: { rule: fields.nationalId, make: madeUpNationalId },
  mobile: { rule: fields.mobile, make: () => `0990${digits(7)}` },
  birthDate: { rule: fields.isoDate, make: () => '1990-06-15' },
  cardSerial: { rule: fields.cardSerial, make: () => `1G${digits(8)}` },
  postalCode: { rule: fields.postalCode, make: () => digits(5, '13456789') + digits(5) },
} as const;

/** @throws AppError REQUEST_INVALID naming the fields, REQUEST_CONFLICT where national ID or mobile is taken */
export const addPerson =
  (deps: { readonly store: SandboxStore }) =>
  async (input: NewPerson): Promise<SandboxPerson> => {
    const wrong: FieldError[] = [];
    const value = (field: keyof typeof RULES): string => {
      const result = RULES[field].rule(input[field] ?? RULES[field].make());
      if (result.ok) return result.value;
      wrong.push({ field, code: result.code });
      return '';
    };
    const person: SandboxPerson = {
      nationalId: value('nationalId'),
      mobile: value('mobile'),
      firstName: input.firstName ?? { fa: 'نمونه', en: 'Sample' },
      lastName: input.lastName ?? { fa: 'آزمایشی', en: 'Tester' },
      birthDate: value('birthDate'),
      cardSerial: value('cardSerial'),
      postalCode: value('postalCode'),
      cards: [madeUpCard()],
      deceased: input.deceased ?? false,
    };
    if (wrong.length > 0) throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: wrong } });
    if (!(await deps.store.addPerson(person))) throw new AppError('REQUEST_CONFLICT');
    return person;
  };
