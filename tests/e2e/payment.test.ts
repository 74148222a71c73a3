// SPDX-License-Identifier: Apache-2.0
// Paying in the wizard as a person does: an empty card is declined and nothing is lost; a bank that takes the money and
// loses its answer charges once; another certificate has another price.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/server-process.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { openWorld, type Person, type World } from '../support/world.ts';

let postgres: OwnPostgres;
let world: World;
beforeAll(async () => {
  postgres = await ownPostgres();
  world = await openWorld({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await world.close();
  await postgres.close();
});

/** What the bank's books say was taken from this person's cards. */
const charges = async (person: Person): Promise<number[]> => {
  const sql = 'SELECT amount::int FROM sandbox_bank_charges WHERE decline IS NULL AND card_number = ANY($1)';
  return (await postgres.query(sql, [person.cards.map((card) => card.number)])).map((row) => Number(row['amount']));
};

test('a card without money is declined with its code, and another one pays on the same page', async () => {
  const person = (await world.sandbox.persons())[0] as Person;
  const citizen = await world.citizen({ lang: 'en' });
  const poor = { ...person, cards: person.cards.map((card) => ({ ...card, balance: 1 })).toReversed() };
  expect(person.cards.at(-1)?.balance).toBe(0);
  await expect(citizen.enrol(poor)).rejects.toMatchObject({ code: 'PAYMENT_BALANCE_LOW' });
  await citizen.enrol(person);
  expect((await citizen.certificates()).map((one) => one.state)).toEqual(['active']);
  await citizen.close();
});

test('an answer that the bank loses after charging is asked for again: one charge, one certificate', async () => {
  const person = (await world.sandbox.persons())[2] as Person;
  const citizen = await world.citizen();
  await world.sandbox.set('payment', 'timeout');
  const enrolling = citizen.enrol(person);
  // The money is gone and the phone has heard nothing: now the bank can be asked again.
  await until('the charge', 60_000, async () => ((await charges(person)).length > 0 ? true : undefined));
  await world.sandbox.set('payment', 'ok');
  await enrolling;
  expect(await charges(person)).toEqual([1_320_000]);
  const receipt = (await world.sandbox.sms(person.mobile)).filter((text) => /شناسهٔ پرداخت/.test(text));
  expect(receipt).toHaveLength(1);
  expect(await citizen.certificates()).toHaveLength(1);
  await citizen.close();
});

test('the second product has its own price and is what the certificate says', async () => {
  const citizen = await world.citizen({ lang: 'en' });
  const person = (await world.sandbox.persons())[4] as Person;
  await citizen.enrol(person, { product: 'citizen-90d' });
  expect(await charges(person)).toEqual([495_000]);
  expect((await citizen.certificates()).map((one) => one.state)).toEqual(['active']);
  await citizen.close();
});
