// SPDX-License-Identifier: Apache-2.0
// The whole wizard as four persons: straight through; with a decline, a lost answer of the bank and a payment ID on
// another phone; with a reload on every page; and with a refused selfie, then a review, then its approval.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks, type Books } from '../support/books.ts';
import { enrolInterrupted } from '../support/interrupt.ts';
import { until } from '../support/server-process.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { openWorld, type Citizen, type Person, type World } from '../support/world.ts';

const YEAR = 1_320_000;
let postgres: OwnPostgres;
let world: World;
let books: Books;
let persons: Person[];
beforeAll(async () => {
  postgres = await ownPostgres();
  world = await openWorld({ databaseUrl: postgres.url });
  books = openBooks(postgres);
  persons = await world.sandbox.persons();
});
afterAll(async () => {
  await world.close();
  await postgres.close();
});

const nth = (index: number): Person => {
  const person = persons[index];
  if (!person) throw new Error('no such person');
  return person;
};

/** One certificate, active, in the books and on the phone; paid for once. */
async function expectOne(citizen: Citizen, person: Person, charges: number[] = [YEAR]): Promise<void> {
  expect(await books.charges(person)).toEqual(charges);
  expect(await books.certificates(person)).toEqual(['active']);
  expect((await citizen.certificates()).map(({ state }) => state)).toEqual(['active']);
}

/** What the list on the home screen says, newest first. */
async function messages({ page }: Citizen): Promise<string[]> {
  await page.evaluate(() => void (location.hash = '#/'));
  const list = page.locator('emza-message-list li[data-kind]:visible');
  await list.first().waitFor();
  const all = page.locator('[data-test="all-messages"]:visible');
  if (await all.count()) await all.click();
  return list.evaluateAll((lines) => lines.map((line) => line.getAttribute('data-kind') ?? ''));
}

test('straight through, in Persian: every step once and in order, each SMS one part without a name', async () => {
  const person = nth(0);
  const citizen = await world.citizen();
  const steps: string[] = [];
  await citizen.enrol(person, {
    onStep: async (step) => {
      if (steps.at(-1) !== step) steps.push(step);
    },
  });
  // The verdict may be there before its screen is.
  expect(steps.filter((step) => step !== 'verdict').join(' ')).toBe(
    'identity code deviceLock pins terms checklist applicant product review payment face video issue activate done',
  );
  await expectOne(citizen, person);
  const texts = await world.sandbox.sms(person.mobile);
  expect(texts.filter((text) => /شناسهٔ پرداخت/.test(text))).toHaveLength(1);
  for (const text of texts) {
    expect(text.length).toBeLessThanOrEqual(70);
    for (const secret of [person.nationalId, person.firstName.fa, person.lastName.fa])
      expect(text).not.toContain(secret);
  }
  await citizen.close();
});

test('a decline, then a bank that takes the money and loses its answer, then another phone with the payment ID', async () => {
  const person = nth(2);
  const citizen = await world.citizen({ lang: 'en' });
  const poor = { ...person, cards: person.cards.map((card) => ({ ...card, balance: 1 })).toReversed() };
  await expect(citizen.enrol(poor)).rejects.toMatchObject({ code: 'PAYMENT_BALANCE_LOW' });
  expect(await books.charges(person)).toEqual([]);
  await world.sandbox.set('payment', 'timeout');
  const paying = citizen.enrol(person, { stopAt: 'face' });
  // The money is gone and the phone has heard nothing: now the bank can be asked again.
  await until('the charge', 60_000, async () => ((await books.charges(person)).length > 0 ? true : undefined));
  await citizen.page.locator('[data-test="payment-waiting"]:visible').waitFor();
  await world.sandbox.set('payment', 'ok');
  await paying;
  const receipt = (await world.sandbox.sms(person.mobile)).flatMap(
    (text) => /شناسهٔ پرداخت: (\S+)/.exec(text)?.[1] ?? [],
  );
  expect(receipt).toHaveLength(1);

  const second = await world.citizen({ lang: 'en' });
  await second.enrol(person, { stopAt: 'payment' });
  await second.page.locator('[data-test="payment-id"]').fill(receipt[0] ?? '');
  await second.page.locator('[data-test="apply-payment-id"]').click();
  await second.page.locator('[data-test="payment-done"]:visible').waitFor();
  await second.enrol(person);
  await expectOne(second, person);
  // What was paid for has moved: the first phone proves in vain, and says so.
  await expect(citizen.enrol(person)).rejects.toMatchObject({ code: 'PAYMENT_MOVED' });
  expect(await books.certificates(person)).toEqual(['active']);
  await citizen.close();
  await second.close();
});

test('in Persian with a reload on every page: it goes on where it stood, and nothing is asked or taken twice', async () => {
  const person = nth(4);
  const { citizen, pages } = await enrolInterrupted(
    await world.citizen(),
    person,
    async (reloaded, page) => {
      // What was taken is kept once it may be used; what is thrown away before is taken again.
      const [, use] = /(\[data-test="use-\w+"\])$/.exec(page) ?? [];
      if (use) await reloaded.page.locator(`${use}:not([disabled])`).waitFor();
      await reloaded.page.reload();
      return reloaded;
    },
    { product: 'citizen-90d' },
  );
  const times = (page: string): number => pages.filter((one) => one === page).length;
  // What was answered is not asked again after a reload; what was taken is there again.
  for (const step of [
    'identity [data-test="national-id"]',
    'code [data-test="sms-code"]',
    'face [data-test="use-picture"]',
  ])
    expect(times(step), `${step} of ${pages.join(', ')}`).toBe(2);
  expect(pages.indexOf('video [data-test="use-video"]')).toBeGreaterThan(0);
  expect(pages.lastIndexOf('face [data-test="shutter"]')).toBeLessThan(pages.indexOf('face [data-test="use-picture"]'));
  expect(pages.lastIndexOf('video [data-test="stop"]')).toBeLessThan(pages.indexOf('video [data-test="use-video"]'));
  await expectOne(citizen, person, [495_000]);
  await citizen.close();
});

test('a refused selfie, a reviewer who refuses, and one who approves: each with its reason, and told', async () => {
  const person = nth(6);
  const citizen = await world.citizen({ lang: 'en' });
  await world.sandbox.set('face', 'refuse', 'PROOF_FACE_COVERED');
  await expect(citizen.enrol(person)).rejects.toMatchObject({ code: 'PROOF_FACE_COVERED' });
  await world.sandbox.set('face', 'ok');

  await world.sandbox.set('liveness', 'review');
  const places: string[] = [];
  const first = citizen.enrol(person, { onStep: async (_, place) => void places.push(place) });
  const told = first.catch((error: unknown) => error);
  const doubt = await until('a review', 60_000, async () => (await world.sandbox.reviews())[0]);
  expect(doubt).toMatchObject({ nationalId: person.nationalId, doubts: expect.arrayContaining(['liveness']) });
  // Neither rules nor consent are asked for twice.
  expect(places[0]).toBe('[data-test="begin-again"]');
  expect(places).not.toContain('[data-test="face-rules-understood"]');
  expect(places).not.toContain('[data-test="face-consent"]');
  await citizen.page.locator('[data-phase="review"]:visible').waitFor();
  await world.sandbox.decide(doubt.id, { decision: 'refuse', reason: 'PROOF_REVIEW_REFUSED' });
  expect(await told).toMatchObject({ code: 'PROOF_REVIEW_REFUSED' });

  const known = (await world.sandbox.sms(person.mobile)).length;
  const second = citizen.enrol(person);
  const next = await until('the next review', 60_000, async () => (await world.sandbox.reviews())[0]);
  expect(await books.certificates(person)).toEqual([]);
  await world.sandbox.set('liveness', 'ok');
  await world.sandbox.decide(next.id, { decision: 'approve' });
  await second;
  await expectOne(citizen, person);
  expect(await messages(citizen)).toEqual(expect.arrayContaining(['proofRefused', 'proofInReview', 'proofAccepted']));
  const texts = (await world.sandbox.sms(person.mobile)).slice(known);
  expect(texts.some((text) => text.includes(new URL(world.origin).host))).toBe(true);
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(70);
  await citizen.close();
});
