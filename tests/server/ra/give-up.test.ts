// SPDX-License-Identifier: Apache-2.0
// An enrolment that is given up on a new device: the earlier certificate that it suspended is good again, its holder
// is told, and nothing else changes. Against issuing, exactly one of the two happens.
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { SUSPENDED_TEXT } from '../../../server/ra/choose-product.ts';
import { RESUMED_TEXT } from '../../../server/ra/release-holds.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { meetAt } from '../../support/race.ts';
import { codeOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let old: Phone;
let phone: Phone;
let person: SandboxPerson;
let serial: string;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(2 * 86_400);
  await world.ra.sweep();
  person = await world.sandbox.addPerson({});
  old = await world.phone();
  await old.toIssue(person);
  await world.ra.issue(await old.prepareIssue());
  await old.activate();
  serial = (await old.read()).certificate?.serial ?? '';
  world.pass(3600);
  phone = await world.phone();
});

const stateOf = async () => (await world.ca.find(serial))?.state;
const resumedTexts = async () =>
  (await world.sandbox.inbox(person.mobile)).filter(({ text }) => text === RESUMED_TEXT).length;
const messagesOf = async ({ deviceId }: Phone) =>
  (
    await world.db.query<{ kind: string }>(
      `SELECT kind FROM messages WHERE device_id = $1 AND kind LIKE '%ed' ORDER BY id`,
      [deviceId],
    )
  ).map(({ kind }) => kind);
const audited = async (event: string) =>
  (await world.db.query('SELECT 1 FROM audit_log WHERE event = $1 AND subject = $2', [event, serial])).length;

describe.each([
  ['review', async (): Promise<void> => void (await phone.chooseProduct())],
  [
    'product, after a step back',
    async () => {
      await phone.chooseProduct();
      await world.ra.back(phone.step);
    },
  ],
  [
    'payment',
    async () => {
      await phone.chooseProduct();
      await phone.confirmReview();
    },
  ],
  [
    'face, after paying',
    async () => {
      await phone.chooseProduct();
      await phone.confirmReview();
      await world.payment.pay(await phone.card(person));
    },
  ],
] as const)('given up at %s', (_, walk) => {
  test('the earlier certificate is good again, once, and its holder is told as of the suspension', async () => {
    await phone.toProduct(person);
    await walk();
    expect(await stateOf()).toBe('suspended');
    await world.ra.abandon(phone.step);
    expect(await stateOf()).toBe('active');
    expect(await world.ca.hasActiveCertificate((await old.read()).tokenId ?? '')).toBe(true);
    expect(await resumedTexts()).toBe(1);
    expect((await messagesOf(old)).slice(-2)).toEqual(['certificateSuspended', 'certificateResumed']);
    expect(await messagesOf(phone)).not.toContain('certificateResumed');
    expect(await audited('certificate.holdReleased')).toBe(1);
    // Neither again by the same phone, nor by the job.
    expect(await codeOf(world.ra.abandon(phone.step))).toBe('ENROLMENT_NONE');
    world.pass(3600);
    await world.ra.sweep();
    expect(await resumedTexts()).toBe(1);
    expect(await audited('certificate.holdReleased')).toBe(1);
  });
});

test('the text fits one part of an SMS', () => {
  expect(RESUMED_TEXT.length).toBeLessThanOrEqual(70);
});

test('a request that suspends and then loses to another one has told the holder all the same', async () => {
  await phone.toProduct(person);
  const another = `UPDATE enrolments SET version = version + 1 WHERE id = '${phone.id}'`;
  expect(await codeOf(meetAt(world.db, another, 1, () => phone.chooseProduct()))).toBe('REQUEST_CONFLICT');
  await phone.chooseProduct();
  expect((await messagesOf(old)).filter((kind) => kind === 'certificateSuspended')).toHaveLength(1);
  const texts = (await world.sandbox.inbox(person.mobile)).filter(({ text }) => text === SUSPENDED_TEXT);
  expect(texts).toHaveLength(1);
});

test('suspended again by a later enrolment, its holder is told again', async () => {
  for (const one of [phone, await world.phone()]) {
    await one.toProduct(person);
    await one.chooseProduct();
    expect(await stateOf()).toBe('suspended');
    await world.ra.abandon(one.step);
    expect(await stateOf()).toBe('active');
    world.pass(3600);
  }
  expect(await resumedTexts()).toBe(2);
  expect((await messagesOf(old)).filter((kind) => kind === 'certificateSuspended')).toHaveLength(2);
});

test('before the consent there is nothing to lift', async () => {
  await phone.toProduct(person);
  await world.ra.abandon(phone.step);
  expect([await stateOf(), await resumedTexts()]).toEqual(['active', 0]);
});

test('another enrolment that needs the suspension keeps it', async () => {
  await phone.toProduct(person);
  await phone.chooseProduct();
  world.pass(3600);
  const third = await world.phone();
  await third.toProduct(person);
  await third.chooseProduct();
  await world.ra.abandon(phone.step);
  expect([await stateOf(), await resumedTexts()]).toEqual(['suspended', 0]);
  await world.ra.abandon(third.step);
  expect([await stateOf(), await resumedTexts()]).toEqual(['active', 1]);
});

test('a phone that was reported lost meanwhile stays suspended, and nobody is told that it is not', async () => {
  await phone.toProduct(person);
  await phone.chooseProduct();
  await world.ca.suspendForLoss(serial);
  await world.ra.abandon(phone.step);
  expect([await stateOf(), await resumedTexts()]).toEqual(['suspended', 0]);
});

test('a carrier that is down does not keep it suspended', async () => {
  await phone.toProduct(person);
  await phone.chooseProduct();
  await world.sandbox.setProvider('sms', 'down');
  await world.ra.abandon(phone.step);
  await world.sandbox.setProvider('sms', 'ok');
  expect(await stateOf()).toBe('active');
});

test('a crash after it was given up: the job lifts it, once', async () => {
  await phone.toProduct(person);
  await phone.chooseProduct();
  world.crashAt('given up');
  await expect(world.ra.abandon(phone.step)).rejects.toThrow('crashed');
  await world.ra.sweep();
  expect(await stateOf()).toBe('suspended');
  world.pass(61);
  await Promise.all([world.ra.sweep(), world.ra.sweep()]);
  expect([await stateOf(), await resumedTexts()]).toEqual(['active', 1]);
});

test('an enrolment that is only left, not given up, keeps the suspension', async () => {
  await phone.toProduct(person);
  await phone.chooseProduct();
  world.pass(86_400);
  await world.ra.sweep();
  expect(await stateOf()).toBe('suspended');
});

test('chosen and given up at once, nothing stays suspended for an enrolment that is closed', async () => {
  for (let round = 0; round < 4; round++) {
    const one = await world.phone();
    await one.toProduct(person);
    const [chosen] = await Promise.allSettled([one.chooseProduct(), world.ra.abandon(one.step)]);
    if (chosen.status === 'fulfilled' && (await world.ra.read({ deviceId: one.deviceId }).catch(() => undefined))) {
      expect(await stateOf()).toBe('suspended');
      await world.ra.abandon(one.step);
    }
    expect(await stateOf()).toBe('active');
    world.pass(7200);
  }
});

describe('against issuing', () => {
  const outcome = async (one: Phone, issued: PromiseSettledResult<unknown>, given: PromiseSettledResult<unknown>) => {
    const orders = await world.db.query<{ used: boolean }>(
      'SELECT used_at IS NOT NULL AS used FROM payment_orders WHERE enrolment_id = $1',
      [one.id],
    );
    return {
      issued: issued.status === 'fulfilled',
      givenUp: given.status === 'fulfilled',
      earlier: await stateOf(),
      isPaymentUsed: orders.some(({ used }) => used),
    };
  };
  const ISSUED = { issued: true, givenUp: false, earlier: 'revoked', isPaymentUsed: true };
  const GIVEN_UP = { issued: false, givenUp: true, earlier: 'active', isPaymentUsed: false };

  test.each([1, 2, 3])(
    'exactly one of two at once happens (%i): revoked, or good again with the payment kept',
    async () => {
      await phone.toIssue(person);
      const input = await phone.prepareIssue();
      const both = await Promise.allSettled([world.ra.issue(input), world.ra.abandon(phone.step)]);
      expect([ISSUED, GIVEN_UP]).toContainEqual(await outcome(phone, ...both));
    },
  );

  test('a certificate that does not pass the lint is none: the enrolment can be given up', async () => {
    const firstName = JSON.stringify({ fa: 'ا'.repeat(65), en: 'A' });
    const sql = 'UPDATE sandbox_persons SET first_name = $2 WHERE national_id = $1';
    await world.db.query(sql, [person.nationalId, firstName]);
    await phone.toIssue(person);
    expect(await codeOf(world.ra.issue(await phone.prepareIssue()))).toBe('CERTIFICATE_LINT');
    expect(await stateOf()).toBe('suspended');
    await world.ra.abandon(phone.step);
    expect(await stateOf()).toBe('active');
  });

  test('given up first, nothing is issued, and nothing revoked', async () => {
    await phone.toIssue(person);
    const input = await phone.prepareIssue();
    await world.ra.abandon(phone.step);
    const [issued] = await Promise.allSettled([world.ra.issue(input)]);
    expect(await outcome(phone, issued, { status: 'fulfilled', value: undefined })).toEqual(GIVEN_UP);
  });

  test.each(['operation used', 'certificate issued', 'superseded'] as const)(
    'from the plan on it cannot be given up, whatever crashed: %s',
    async (point) => {
      await phone.toIssue(person);
      const input = await phone.prepareIssue();
      world.crashAt(point);
      await expect(world.ra.issue(input)).rejects.toThrow('crashed');
      const given = await Promise.allSettled([world.ra.abandon(phone.step)]);
      if (point === 'operation used') {
        // No plan stands: it is given up, and the same request comes too late.
        expect(given[0].status).toBe('fulfilled');
        expect(await codeOf(world.ra.issue(input))).toBe('ENROLMENT_NONE');
        expect(await stateOf()).toBe('active');
        return;
      }
      expect(given[0]).toMatchObject({ status: 'rejected', reason: { code: 'ENROLMENT_STEP' } });
      expect((await world.ra.issue(input)).state).toBe('activate');
      expect(await stateOf()).toBe('revoked');
    },
  );
});
