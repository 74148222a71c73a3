// SPDX-License-Identifier: Apache-2.0
// Adds somebody to the sandbox world: what is not given is made up, what is given is checked by the same field rules
// as everywhere. Whether the person may enrol (age, death) is for the registration authority to find out.
import { randomBytes, randomInt } from 'node:crypto';
import { luhnDigit } from '../../core/protocol/card-fields.ts';
import type { FieldResult } from '../../core/protocol/fields.ts';
import { AppError, fields, type FieldError, type LocalText } from '../../core/protocol/index.ts';
import { cleanPhoto } from './photo.ts';
import type { BankCard, Photo, SandboxPerson, SandboxStore } from './ports.ts';

export interface NewPerson {
  readonly nationalId?: string | undefined;
  readonly mobile?: string | undefined;
  readonly firstName?: LocalText | undefined;
  readonly lastName?: LocalText | undefined;
  readonly birthDate?: string | undefined;
  readonly cardSerial?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly deceased?: boolean | undefined;
  /** A JPEG. */
  readonly photo?: Uint8Array | undefined;
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

/** As a registry writes names: letters of any script, with what joins them. */
function nameRule(text: string): FieldResult {
  const value = text.trim();
  if (value === '') return { ok: false, code: 'FIELD_REQUIRED' };
  const isName = /^[\p{L}\p{M}\u200C '’.-]{1,64}$/u.test(value);
  return isName ? { ok: true, value } : { ok: false, code: 'FIELD_NAME' };
}

const RULES = {
  nationalId: { rule: fields.nationalId, make: madeUpNationalId },
  mobile: { rule: fields.mobile, make: () => `0990${digits(7)}` },
  birthDate: { rule: fields.isoDate, make: () => '1990-06-15' },
  cardSerial: { rule: fields.cardSerial, make: () => `1G${digits(8)}` },
  postalCode: { rule: fields.postalCode, make: () => digits(5, '13456789') + digits(5) },
} as const;
type Field = keyof typeof RULES;

const NAMES: Readonly<Record<'firstName' | 'lastName', LocalText>> = {
  firstName: { fa: 'نمونه', en: 'Sample' },
  lastName: { fa: 'آزمایشی', en: 'Tester' },
};

/** What a person would be made of who gave nothing: for a form that shows it. Nothing is kept. */
export function suggestPerson() {
  const made = (field: Field): string => RULES[field].make();
  return {
    ...NAMES,
    nationalId: made('nationalId'),
    mobile: made('mobile'),
    birthDate: made('birthDate'),
    cardSerial: made('cardSerial'),
    postalCode: made('postalCode'),
  };
}

/** Every wrong field at once, so that a form can show them all. */
function judge(input: NewPerson): { person: SandboxPerson; photo: Photo | undefined; wrong: FieldError[] } {
  const wrong: FieldError[] = [];
  const take = (field: string, result: FieldResult): string => {
    if (result.ok) return result.value;
    wrong.push({ field, code: result.code });
    return '';
  };
  const value = (field: Field): string => take(field, RULES[field].rule(input[field] ?? RULES[field].make()));
  const name = (field: 'firstName' | 'lastName'): LocalText => {
    const { fa, en } = input[field] ?? NAMES[field];
    return { fa: take(`${field}.fa`, nameRule(fa)), en: take(`${field}.en`, nameRule(en)) };
  };
  const picture = (): Photo | undefined => {
    if (!input.photo) return undefined;
    try {
      return { id: randomBytes(16).toString('base64url'), jpeg: cleanPhoto(input.photo) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      wrong.push({ field: 'photo', code: error.code });
      return undefined;
    }
  };
  const photo = picture();
  const person: SandboxPerson = {
    nationalId: value('nationalId'),
    mobile: value('mobile'),
    firstName: name('firstName'),
    lastName: name('lastName'),
    birthDate: value('birthDate'),
    cardSerial: value('cardSerial'),
    postalCode: value('postalCode'),
    cards: [madeUpCard()],
    deceased: input.deceased ?? false,
    ...(photo && { photoId: photo.id }),
  };
  return { person, photo, wrong };
}

/** @throws AppError REQUEST_INVALID or REQUEST_CONFLICT (national ID or mobile is taken), naming the fields */
export const addPerson =
  (deps: { readonly store: SandboxStore }) =>
  async (input: NewPerson): Promise<SandboxPerson> => {
    const { person, photo, wrong } = judge(input);
    if (wrong.length > 0) throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: wrong } });
    if (await deps.store.addPerson(person, photo)) return person;
    const isKnown = await deps.store.findPerson(person.nationalId);
    const taken: FieldError = { field: isKnown ? 'nationalId' : 'mobile', code: 'FIELD_TAKEN' };
    throw new AppError('REQUEST_CONFLICT', 'taken', { detail: { fields: [taken] } });
  };
