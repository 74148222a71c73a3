// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { codeOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let person: SandboxPerson;
let old: Phone;
let paymentId: string;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  person = await world.sandbox.addPerson({});
  old = await world.phone();
  await old.toPayment(person);
  paymentId = (await world.payment.pay(await old.card(person))).receipt?.paymentId ?? '';
  // So that the same mobile may be sent codes again.
  world.pass(3700);
});

const phoneOf = async (who: SandboxPerson, product?: string): Promise<Phone> => {
  const phone = await world.phone();
  await phone.toPayment(who, product);
  return phone;
};
const apply = (phone: Phone, code = paymentId) => world.payment.applyCode({ ...phone.step, code });

test('on another device of the same person nothing is paid again; it is proven anew, and issued there alone', async () => {
  const phone = await phoneOf(person);
  const { phase, receipt } = await apply(phone, ` ${paymentId.slice(0, 4)} ${paymentId.slice(4)}`);
  expect({ phase, receipt }).toMatchObject({ phase: 'paid', receipt: { paymentId, isEarlier: true } });
  expect((await phone.read()).state).toBe('face');
  // The answer may be asked for again.
  expect((await apply(phone)).phase).toBe('paid');
  await old.proof.prove();
  await phone.proof.prove();
  expect(await codeOf(world.ra.issue(await old.prepareIssue()))).toBe('PAYMENT_MOVED');
  expect((await world.ra.issue(await phone.prepareIssue())).state).toBe('activate');
});

test('what was paid for a certificate that can never be issued can be taken along', async () => {
  const phone = await world.phone();
  const sql = 'UPDATE sandbox_persons SET first_name = $2 WHERE national_id = $1';
  const named = (fa: string) => world.db.query(sql, [person.nationalId, JSON.stringify({ fa, en: 'A' })]);
  // Longer than X.520 lets a name be.
  await named('ا'.repeat(65));
  await phone.toPayment(person);
  await apply(phone);
  await phone.proof.prove();
  expect(await codeOf(world.ra.issue(await phone.prepareIssue()))).toBe('CERTIFICATE_LINT');
  await named('مریم');
  world.pass(3700);
  const next = await phoneOf(person);
  expect((await apply(next)).phase).toBe('paid');
});

test('of three devices at once one gets it', async () => {
  const phones: Phone[] = [];
  for (let index = 0; index < 3; index++) {
    phones.push(await phoneOf(person));
    world.pass(3700);
  }
  await Promise.allSettled(phones.map((phone) => apply(phone)));
  const living = await world.db.query('SELECT enrolment_id FROM payment_orders WHERE payment_id = $1', [paymentId]);
  expect(living).toHaveLength(1);
  const issued = await Promise.all(
    phones.map(async (phone) =>
      world.db.query(`SELECT 1 FROM payment_orders WHERE enrolment_id = $1 AND phase = 'paid'`, [phone.id]),
    ),
  );
  expect(issued.filter((rows) => rows.length === 1)).toHaveLength(1);
});

test('another person’s payment ID is unknown to them', async () => {
  const stranger = await world.sandbox.addPerson({});
  const phone = await phoneOf(stranger);
  expect(await codeOf(apply(phone))).toBe('PAYMENT_CODE_UNKNOWN');
  expect((await world.payment.open(phone.step)).phase).toBe('start');
});

test('once a certificate was issued for it the payment ID is used up', async () => {
  await old.proof.prove();
  expect((await world.ra.issue(await old.prepareIssue())).state).toBe('activate');
  const phone = await phoneOf(person);
  expect(await codeOf(apply(phone))).toBe('PAYMENT_CODE_UNKNOWN');
});

test('a payment for another product says so, and holds once that product is chosen', async () => {
  const phone = await phoneOf(person, 'citizen-90d');
  expect(await codeOf(apply(phone))).toBe('PAYMENT_OTHER_PRODUCT');
  await world.ra.back(phone.step);
  await world.ra.back(phone.step);
  await phone.chooseProduct('citizen-1y');
  await phone.confirmReview();
  expect((await apply(phone)).phase).toBe('paid');
  expect((await phone.read()).state).toBe('face');
});

test('a charge for one product that ends while another is chosen lets nothing be issued for the other', async () => {
  const other = await world.sandbox.addPerson({});
  const phone = await phoneOf(other, 'citizen-90d');
  const card = await phone.card(other);
  await world.sandbox.setProvider('payment', 'timeout');
  expect((await world.payment.pay(card)).phase).toBe('unknown');
  await world.ra.back(phone.step);
  await world.ra.back(phone.step);
  await phone.chooseProduct('citizen-1y');
  await phone.confirmReview();
  // The dearer one is not charged while the cheaper one is open.
  expect(await world.payment.open(phone.step)).toMatchObject({ phase: 'unknown', amount: { total: 495_000 } });
  await world.sandbox.setProvider('payment', 'ok');
  expect(await world.payment.open(phone.step)).toMatchObject({ phase: 'start', amount: { total: 1_320_000 } });
  world.pass(121);
  await world.payment.recover();
  expect((await phone.read()).state).toBe('payment');
  await world.ra.back(phone.step);
  await world.ra.back(phone.step);
  await phone.chooseProduct('citizen-90d');
  await phone.confirmReview();
  expect((await world.payment.open(phone.step)).phase).toBe('paid');
  expect((await phone.read()).state).toBe('face');
});
