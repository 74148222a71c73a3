// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { cardNumber, luhnDigit, paymentId as paymentIdRule } from '../../../core/protocol/card-fields.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { codeOf, errorOf, openRaWorld, type CrashPoint, type Phone, type RaWorld } from '../../support/ra-world.ts';

const TOTAL = 1_320_000;
let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  await world.sandbox.setProvider('payment', 'ok');
  await world.sandbox.setProvider('sms', 'ok');
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
  await phone.toPayment(person);
});

const number = () => person.cards[0]?.number ?? '';
/** What the bank took from this card, charge by charge. */
const taken = async () =>
  (
    await world.db.query<{ amount: string }>(
      'SELECT amount FROM sandbox_bank_charges WHERE card_number = $1 AND decline IS NULL',
      [number()],
    )
  ).map(({ amount }) => Number(amount));
const receipts = async () =>
  (await world.sandbox.inbox(person.mobile)).map(({ text }) => text).filter((text) => text.includes('شناسهٔ پرداخت'));
const state = async () => (await phone.read()).state;
const open = () => world.payment.open(phone.step);
/** As a process that is started again would: long after, and by the job alone. */
const recover = async () => {
  world.pass(121);
  await world.payment.recover();
};

describe('paying', () => {
  test('takes the total once, moves the enrolment on, and sends amount and payment ID in one part', async () => {
    expect(await open()).toEqual({
      phase: 'start',
      amount: { fee: 1_200_000, discount: 0, vat: 120_000, total: TOTAL },
    });
    const paid = await world.payment.pay(await phone.card(person));
    const paymentId = paid.receipt?.paymentId ?? '';
    expect(paid).toMatchObject({ phase: 'paid', receipt: { isEarlier: false } });
    expect(paymentIdRule(paymentId)).toEqual({ ok: true, value: paymentId });
    expect(await taken()).toEqual([TOTAL]);
    expect(await state()).toBe('face');
    const [text = '', ...more] = await receipts();
    expect(more).toEqual([]);
    expect(text).toContain('۱٬۳۲۰٬۰۰۰ ریال');
    expect(text).toContain(paymentId);
    expect(text.length).toBeLessThanOrEqual(70);
  });

  test('has no place before payment, and another device’s order does not exist', async () => {
    const early = await world.phone();
    expect(await codeOf(world.payment.open(early.step))).toBe('ENROLMENT_STEP');
    const stranger = await world.phone();
    expect(await codeOf(world.payment.open({ ...phone.step, deviceId: stranger.deviceId }))).toBe('ENROLMENT_NONE');
  });

  test('the same attempt again is the same payment, and a second press after it pays nothing', async () => {
    const card = await phone.card(person);
    const first = await world.payment.pay(card);
    expect(await world.payment.pay(card)).toEqual(first);
    expect(await world.payment.pay({ ...card, charge: 'A'.repeat(22) })).toEqual(first);
    expect(await taken()).toEqual([TOTAL]);
    expect(await receipts()).toHaveLength(1);
  });

  test('of twenty presses at once exactly one is charged', async () => {
    const card = await phone.card(person);
    const presses = Array.from({ length: 20 }, (_, press) =>
      world.payment.pay({ ...card, charge: String(press).padStart(21, 'x') + 'A' }),
    );
    const phases = (await Promise.all(presses)).map(({ phase }) => phase);
    expect(phases).toContain('paid');
    expect(phases.every((phase) => phase === 'paid' || phase === 'charging')).toBe(true);
    expect(await taken()).toEqual([TOTAL]);
    expect(await receipts()).toHaveLength(1);
    expect((await open()).phase).toBe('paid');
  });

  test('the same attempt twenty times at once is charged once', async () => {
    const card = await phone.card(person);
    await Promise.all(Array.from({ length: 20 }, () => world.payment.pay(card)));
    expect(await taken()).toEqual([TOTAL]);
    expect(await receipts()).toHaveLength(1);
  });

  test('wrong fields are named, and the bank hears nothing', async () => {
    const card = await phone.card(person);
    const error = await errorOf(
      world.payment.pay({
        ...card,
        cardNumber: '6037991234567890',
        cvv2: '1',
        expiryMonth: '13',
        dynamicPassword: 'x',
      }),
    );
    expect(error.detail.fields).toEqual([
      { field: 'cardNumber', code: 'FIELD_BANK_CARD' },
      { field: 'cvv2', code: 'FIELD_CVV2' },
      { field: 'expiry', code: 'FIELD_CARD_EXPIRY' },
      { field: 'dynamicPassword', code: 'FIELD_DYNAMIC_PASSWORD' },
    ]);
    expect((await open()).phase).toBe('start');
    expect((await world.payment.pay(card)).phase).toBe('paid');
  });

  test.each<[string, string, (card: Awaited<ReturnType<Phone['card']>>) => object]>([
    [
      'a card that the bank does not know',
      'PAYMENT_CARD_REFUSED',
      () => ({ cardNumber: `603799759999999${luhnDigit('603799759999999')}` }),
    ],
    ['a wrong CVV2', 'PAYMENT_CVV2_WRONG', ({ cvv2 }) => ({ cvv2: cvv2 === '1234' ? '4321' : '1234' })],
    ['a wrong expiry', 'PAYMENT_EXPIRY_WRONG', () => ({ expiryYear: '1401' })],
    ['a wrong dynamic password', 'PAYMENT_PASSWORD_WRONG', () => ({ dynamicPassword: '000000' })],
  ])('%s is declined, takes nothing, and another attempt may follow', async (_, code, change) => {
    const card = await phone.card(person);
    const wrong = { ...card, ...change(card), charge: `${phone.id.slice(0, 20)}BA` };
    expect(cardNumber(wrong.cardNumber).ok).toBe(true);
    expect(await codeOf(world.payment.pay(wrong))).toBe(code);
    // The attempt keeps its end, whatever is sent under its name.
    expect(await codeOf(world.payment.pay({ ...card, charge: wrong.charge }))).toBe(code);
    expect(await taken()).toEqual([]);
    expect((await open()).phase).toBe('start');
    expect((await world.payment.pay(await phone.card(person))).phase).toBe('paid');
    expect(await taken()).toEqual([TOTAL]);
  });

  test('a balance that is too small is declined, and a dynamic password is good once and for two minutes', async () => {
    const [poor] = (await world.sandbox.persons()).filter(({ cards }) => (cards[1]?.balance ?? TOTAL) < TOTAL);
    if (!poor) throw new Error('nobody is poor');
    expect(await codeOf(world.payment.pay(await phone.card(poor, 1)))).toBe('PAYMENT_BALANCE_LOW');
    const late = await phone.card(person);
    world.pass(121);
    expect(await codeOf(world.payment.pay(late))).toBe('PAYMENT_PASSWORD_WRONG');
  });

  test('a password that was asked for another amount is not good for this one', async () => {
    const card = await phone.card(person);
    await world.payment.applyCode({ ...phone.step, code: 'EMZA20' });
    expect(await codeOf(world.payment.pay(card))).toBe('PAYMENT_PASSWORD_WRONG');
  });

  test('attempts are limited by the payer', async () => {
    const card = await phone.card(person);
    const codes: string[] = [];
    for (let press = 0; press < 21; press++) {
      const charge = `${phone.id.slice(0, 19)}${String(press).padStart(2, '0')}A`;
      codes.push(await codeOf(world.payment.pay({ ...card, cvv2: '000', charge })));
    }
    expect(codes.slice(0, 20).every((code) => code === 'PAYMENT_CVV2_WRONG')).toBe(true);
    expect(codes[20]).toBe('REQUEST_RATE_LIMITED');
  });
});

describe('discount codes', () => {
  test('lower fee and tax alike, in any case of letters, and only what was left is taken', async () => {
    const view = await world.payment.applyCode({ ...phone.step, code: ' emza20 ' });
    expect(view.amount).toEqual({ fee: 1_200_000, discount: 240_000, vat: 96_000, total: 1_056_000 });
    expect((await open()).amount).toEqual(view.amount);
    await world.payment.pay(await phone.card(person));
    expect(await taken()).toEqual([1_056_000]);
  });

  test.each(['NOPE', '', 'constructor', '1234', '123456789012'])('%j is none', async (code) => {
    expect(await codeOf(world.payment.applyCode({ ...phone.step, code }))).toBe('PAYMENT_CODE_UNKNOWN');
    expect((await open()).amount.total).toBe(TOTAL);
  });
});

describe('an answer that was lost after the money was taken', () => {
  test('leaves the outcome open: nothing is charged again, and the bank’s word settles it', async () => {
    const card = await phone.card(person);
    await world.sandbox.setProvider('payment', 'timeout');
    expect((await world.payment.pay(card)).phase).toBe('unknown');
    expect((await open()).phase).toBe('unknown');
    expect((await world.payment.pay({ ...card, charge: `${phone.id.slice(0, 20)}CA` })).phase).toBe('unknown');
    expect(await codeOf(world.payment.applyCode({ ...phone.step, code: 'EMZA20' }))).toBe('PAYMENT_STATE');
    expect(await codeOf(world.payment.sendDynamicPassword({ ...phone.step, cardNumber: number() }))).toBe(
      'PAYMENT_STATE',
    );
    expect(await state()).toBe('payment');
    await world.sandbox.setProvider('payment', 'ok');
    expect((await open()).phase).toBe('paid');
    expect(await state()).toBe('face');
    expect(await taken()).toEqual([TOTAL]);
    expect(await receipts()).toHaveLength(1);
  });

  test('is settled by the job too, when nobody asks', async () => {
    await world.sandbox.setProvider('payment', 'timeout');
    await world.payment.pay(await phone.card(person));
    await world.sandbox.setProvider('payment', 'ok');
    await recover();
    expect(await state()).toBe('face');
    expect(await receipts()).toHaveLength(1);
  });

  test('a bank that was never reached is asked, and the attempt is closed for good', async () => {
    const card = await phone.card(person);
    await world.sandbox.setProvider('payment', 'down');
    expect((await world.payment.pay(card)).phase).toBe('unknown');
    await world.sandbox.setProvider('payment', 'ok');
    expect((await open()).phase).toBe('start');
    expect(await codeOf(world.payment.pay(card))).toBe('PAYMENT_NOT_MADE');
    // What is still on its way comes too late.
    const late = { cardNumber: card.cardNumber, cvv2: card.cvv2, expiry: '', dynamicPassword: card.dynamicPassword };
    expect(await world.bank.charge({ key: card.charge, amount: TOTAL, card: late })).toEqual({
      result: 'declined',
      decline: 'PAYMENT_NOT_MADE',
    });
    expect(await taken()).toEqual([]);
    expect((await world.payment.pay(await phone.card(person))).phase).toBe('paid');
  });

  test('a slow bank is waited for, and one that refuses declines', async () => {
    const card = await phone.card(person);
    await world.sandbox.setProvider('payment', 'refuse');
    expect(await codeOf(world.payment.pay(card))).toBe('PAYMENT_CARD_REFUSED');
    await world.sandbox.setProvider('payment', 'slow');
    expect((await world.payment.pay(await phone.card(person))).phase).toBe('paid');
  });
});

describe('a crash', () => {
  test.each<[CrashPoint, number]>([
    ['bank asked', 0],
    ['charged', 1],
    ['charge recorded', 1],
    ['paid told', 1],
  ])('after "%s" is taken up by the job, and the person never pays twice', async (point, charges) => {
    const card = await phone.card(person);
    world.crashAt(point);
    await expect(world.payment.pay(card)).rejects.toThrow(`crashed: ${point}`);
    await recover();
    expect(await taken()).toHaveLength(charges);
    if (charges === 0) expect((await world.payment.pay(await phone.card(person))).phase).toBe('paid');
    else expect((await world.payment.pay(card)).phase).toBe('paid');
    expect(await taken()).toEqual([TOTAL]);
    expect(await receipts()).toHaveLength(1);
    expect(await state()).toBe('face');
  });

  test.each<CrashPoint>(['charged', 'charge recorded', 'paid told'])(
    'after "%s" is taken up by the phone that asks again with the same attempt',
    async (point) => {
      const card = await phone.card(person);
      world.crashAt(point);
      await expect(world.payment.pay(card)).rejects.toThrow(`crashed: ${point}`);
      world.pass(121);
      expect((await world.payment.pay(card)).phase).toBe('paid');
      expect(await taken()).toEqual([TOTAL]);
      expect(await receipts()).toHaveLength(1);
      expect(await state()).toBe('face');
    },
  );

  test('a young charge is left to the process that made it', async () => {
    const card = await phone.card(person);
    world.crashAt('bank asked');
    await expect(world.payment.pay(card)).rejects.toThrow('crashed');
    expect((await open()).phase).toBe('charging');
    world.pass(31);
    expect((await open()).phase).toBe('start');
  });
});

test('while the carrier is down the payment stands, and the receipt leaves later, once', async () => {
  const card = await phone.card(person);
  await world.sandbox.setProvider('sms', 'down');
  expect((await world.payment.pay(card)).phase).toBe('paid');
  expect(await receipts()).toEqual([]);
  await world.sandbox.setProvider('sms', 'ok');
  await recover();
  await recover();
  expect(await receipts()).toHaveLength(1);
});
