// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { meetAt } from '../../support/race.ts';
import { codeOf, errorOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  // A person of its own, and all limits forgotten, so that no test leans on another.
  world.pass(2 * 86_400);
  await world.ra.sweep();
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
});

describe('beginning', () => {
  test('a device has one enrolment, however often it asks', async () => {
    const [one, two] = await Promise.all([
      world.ra.start({ deviceId: phone.deviceId }),
      world.ra.start({ deviceId: phone.deviceId }),
    ]);
    expect([one.id, two.id]).toEqual([phone.id, phone.id]);
    expect(one).toMatchObject({ state: 'identity', product: { id: 'citizen-1y' } });
  });

  test('another device does not see it, by whatever name', async () => {
    const stranger = await world.phone();
    await phone.giveIdentity(person);
    const code = await world.lastCode(person.mobile);
    const step = { deviceId: stranger.deviceId, id: phone.id };
    const asked = [
      world.ra.giveIdentity({ ...step, nationalId: person.nationalId, mobile: person.mobile }),
      world.ra.confirmCode({ ...step, code }),
      world.ra.resendCode(step),
      world.ra.back(step),
      world.ra.beginDeviceLock(step),
      world.ra.beginVault(step),
      world.ra.readTerms(step),
      world.ra.abandon(step),
    ];
    expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'ENROLMENT_NONE'));
    expect((await stranger.read()).id).toBe(stranger.id);
    expect((await phone.read()).state).toBe('code');
  });

  test('a device without one is told so', async () => {
    expect(await codeOf(world.ra.read({ deviceId: 'nobody' }))).toBe('ENROLMENT_NONE');
  });

  test('the terms are those whose hash the enrolment names', async () => {
    const terms = await world.ra.readTerms(phone.step);
    expect(terms.sha256).toBe((await phone.read()).product.termsSha256);
    expect(terms.text.fa.length).toBeGreaterThan(200);
  });

  test('an abandoned one makes room for a fresh one', async () => {
    await phone.giveIdentity(person);
    await world.ra.abandon(phone.step);
    expect(await codeOf(phone.read())).toBe('ENROLMENT_NONE');
    const fresh = await world.ra.start({ deviceId: phone.deviceId });
    expect(fresh).toMatchObject({ state: 'identity' });
    expect(fresh.id).not.toBe(phone.id);
    expect(fresh.nationalId).toBeUndefined();
  });
});

describe('national ID and mobile', () => {
  test('wrong fields are named, with the code of each, and no SMS is sent', async () => {
    const error = await errorOf(phone.giveIdentity({ nationalId: '1234567890', mobile: '' }));
    expect(error.code).toBe('REQUEST_INVALID');
    expect(error.detail.fields).toEqual([
      { field: 'nationalId', code: 'FIELD_NATIONAL_ID' },
      { field: 'mobile', code: 'FIELD_REQUIRED' },
    ]);
    expect((await phone.read()).state).toBe('identity');
  });

  test('a code goes to the mobile, and the view says how long it lives', async () => {
    const view = await phone.giveIdentity({ ...person, mobile: `+98${person.mobile.slice(1)}` });
    expect(view).toMatchObject({
      state: 'code',
      nationalId: person.nationalId,
      mobile: person.mobile,
      code: { resendInSeconds: 120, expiresInSeconds: 300, triesLeft: 5 },
    });
    expect(await world.sms(person.mobile)).toHaveLength(1);
  });

  test('the same request again, after a cut, sends nothing', async () => {
    await phone.giveIdentity(person);
    expect((await phone.giveIdentity(person)).state).toBe('code');
    expect(await world.sms(person.mobile)).toHaveLength(1);
  });

  test('of two at once one wins, and one SMS is sent', async () => {
    const results = await meetAt(world.db, 'SELECT 1 FROM enrolments FOR UPDATE', 2, () =>
      Promise.allSettled([phone.giveIdentity(person), phone.giveIdentity(person)]),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map((result) => (result.reason as { code: string }).code)).toEqual(['REQUEST_CONFLICT']);
    expect(await world.sms(person.mobile)).toHaveLength(1);
    expect((await phone.confirm(await world.lastCode(person.mobile))).state).toBe('deviceLock');
  });

  test('back and a corrected ID keep the code that is out; another mobile gets its own', async () => {
    const second = await world.sandbox.addPerson({});
    await phone.giveIdentity({ nationalId: second.nationalId, mobile: person.mobile });
    expect((await world.ra.back(phone.step)).state).toBe('identity');
    await phone.giveIdentity(person);
    expect(await world.sms(person.mobile)).toHaveLength(1);
    await world.ra.back(phone.step);
    await phone.giveIdentity(second);
    expect(await world.sms(second.mobile)).toHaveLength(1);
    expect(await codeOf(phone.confirm(await world.lastCode(person.mobile)))).toBe('ENROLMENT_CODE_WRONG');
    expect((await phone.confirm(await world.lastCode(second.mobile))).nationalId).toBe(second.nationalId);
  });

  test('while the SMS carrier is down the person is still asked for the number, and nothing is counted', async () => {
    await world.sandbox.setProvider('sms', 'down');
    for (let round = 0; round < 12; round++) {
      expect(await codeOf(phone.giveIdentity(person))).toBe('PROVIDER_UNAVAILABLE');
    }
    expect((await phone.read()).state).toBe('identity');
    await world.sandbox.setProvider('sms', 'ok');
    expect((await phone.giveIdentity(person)).state).toBe('code');
  });

  test('a carrier that swallows messages looks like one that works', async () => {
    await world.sandbox.setProvider('sms', 'refuse');
    expect((await phone.giveIdentity(person)).state).toBe('code');
    await world.sandbox.setProvider('sms', 'ok');
    expect(await world.sms(person.mobile)).toEqual([]);
  });

  test.each<[string, number, (round: number) => Promise<unknown>]>([
    [
      'one mobile gets six messages',
      6,
      async () => (await world.phone()).giveIdentity({ ...(await world.sandbox.addPerson({})), mobile: person.mobile }),
    ],
    ['one device sends ten', 10, async () => phone.giveIdentity(await world.sandbox.addPerson({}))],
    [
      'for one national ID ten are sent',
      10,
      async () =>
        (await world.phone()).giveIdentity({
          ...(await world.sandbox.addPerson({})),
          nationalId: person.nationalId,
        }),
    ],
  ])('%s an hour', async (_, limit, send) => {
    for (let round = 0; round < limit; round++) await send(round);
    expect(await codeOf(send(limit))).toBe('REQUEST_RATE_LIMITED');
    world.pass(3599);
    expect((await errorOf(send(limit))).detail.retryAfterSeconds).toBe(1);
    world.pass(1);
    await send(limit);
  });
});

describe('the code', () => {
  beforeEach(() => phone.giveIdentity(person));

  test('a right one, in Persian digits too, leads on', async () => {
    const code = (await world.lastCode(person.mobile)).replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? '');
    const view = await phone.confirm(code);
    expect(view).toMatchObject({ state: 'deviceLock' });
    expect(view.code).toBeUndefined();
  });

  test('a repeated right one, after a cut, changes nothing; another is out of place', async () => {
    const code = await world.lastCode(person.mobile);
    await phone.confirm(code);
    expect((await phone.confirm(code)).state).toBe('deviceLock');
    expect(await codeOf(phone.confirm(other(code)))).toBe('ENROLMENT_STEP');
  });

  test('five wrong ones use it up; then the right one does not help, a fresh one does', async () => {
    const code = await world.lastCode(person.mobile);
    const left: (number | undefined)[] = [];
    for (let round = 0; round < 5; round++) left.push((await errorOf(phone.confirm(other(code)))).detail.triesLeft);
    expect(left).toEqual([4, 3, 2, 1, 0]);
    const error = await errorOf(phone.confirm(code));
    expect([error.code, error.detail.retryAfterSeconds]).toEqual(['ENROLMENT_CODE_TRIES', 120]);
    world.pass(120);
    await world.ra.resendCode(phone.step);
    expect((await phone.confirm(await world.lastCode(person.mobile))).state).toBe('deviceLock');
  });

  test('a hundred wrong ones at once are five', async () => {
    const code = await world.lastCode(person.mobile);
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(phone.confirm(other(code)))));
    expect(codes.filter((each) => each === 'ENROLMENT_CODE_WRONG')).toHaveLength(5);
    expect(codes.filter((each) => each === 'ENROLMENT_CODE_TRIES')).toHaveLength(95);
  });

  test('two right ones at once: one wins', async () => {
    const code = await world.lastCode(person.mobile);
    const results = await meetAt(world.db, 'SELECT 1 FROM enrolments FOR UPDATE', 2, () =>
      Promise.allSettled([phone.confirm(code), phone.confirm(code)]),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map((result) => (result.reason as { code: string }).code)).toEqual(['REQUEST_CONFLICT']);
    expect((await phone.read()).state).toBe('deviceLock');
  });

  test.each([
    [299, 'deviceLock'],
    [300, 'ENROLMENT_CODE_EXPIRED'],
  ])('after %d seconds: %s', async (seconds, expected) => {
    const code = await world.lastCode(person.mobile);
    world.pass(seconds);
    const result = await phone.confirm(code).then(
      (view) => view.state,
      (error: { code: string }) => error.code,
    );
    expect(result).toBe(expected);
  });

  test('it is sent again after 120 seconds and no sooner; the old one no longer fits', async () => {
    const first = await world.lastCode(person.mobile);
    world.pass(119);
    const error = await errorOf(world.ra.resendCode(phone.step));
    expect([error.code, error.detail.retryAfterSeconds]).toEqual(['ENROLMENT_CODE_RESEND_EARLY', 1]);
    world.pass(1);
    expect((await world.ra.resendCode(phone.step)).code).toEqual({
      resendInSeconds: 120,
      expiresInSeconds: 300,
      triesLeft: 5,
    });
    const second = await world.lastCode(person.mobile);
    if (first !== second) expect(await codeOf(phone.confirm(first))).toBe('ENROLMENT_CODE_WRONG');
    expect((await phone.confirm(second)).state).toBe('deviceLock');
  });

  test('where the second SMS does not leave, the first code still fits', async () => {
    const first = await world.lastCode(person.mobile);
    world.pass(120);
    await world.sandbox.setProvider('sms', 'down');
    expect(await codeOf(world.ra.resendCode(phone.step))).toBe('PROVIDER_UNAVAILABLE');
    await world.sandbox.setProvider('sms', 'ok');
    expect((await phone.confirm(first)).state).toBe('deviceLock');
  });

  test('two resends at once send one SMS', async () => {
    world.pass(120);
    const results = await meetAt(world.db, 'SELECT 1 FROM enrolments FOR UPDATE', 2, () =>
      Promise.allSettled([world.ra.resendCode(phone.step), world.ra.resendCode(phone.step)]),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await world.sms(person.mobile)).toHaveLength(2);
  });

  test('a malformed one takes no try', async () => {
    expect((await errorOf(phone.confirm('12345'))).detail.fields).toEqual([{ field: 'code', code: 'FIELD_CODE' }]);
    expect((await phone.read()).code?.triesLeft).toBe(5);
  });
});

describe('whose the SIM is', () => {
  test('is asked only after the right code', async () => {
    const owner = await world.sandbox.addPerson({});
    await phone.giveIdentity({ nationalId: person.nationalId, mobile: owner.mobile });
    const code = await world.lastCode(owner.mobile);
    expect(await codeOf(phone.confirm(other(code)))).toBe('ENROLMENT_CODE_WRONG');
    await world.sandbox.setProvider('sim', 'down');
    expect(await codeOf(phone.confirm(other(code)))).toBe('ENROLMENT_CODE_WRONG');
    await world.sandbox.setProvider('sim', 'ok');
    expect(await codeOf(phone.confirm(code))).toBe('ENROLMENT_SIM_NOT_OWNED');
    expect((await phone.read()).state).toBe('code');
    await world.ra.back(phone.step);
    await phone.giveIdentity(owner);
    expect((await phone.confirm(code)).state).toBe('deviceLock');
  });

  test('is asked twenty times an hour, no more', async () => {
    await phone.giveIdentity(person);
    const code = await world.lastCode(person.mobile);
    await world.sandbox.setProvider('sim', 'refuse');
    const codes: string[] = [];
    for (let round = 0; round < 21; round++) codes.push(await codeOf(phone.confirm(code)));
    await world.sandbox.setProvider('sim', 'ok');
    expect(codes).toEqual([...Array.from({ length: 20 }, () => 'ENROLMENT_SIM_NOT_OWNED'), 'REQUEST_RATE_LIMITED']);
  });

  test('an outage of its registry costs no try, and the code goes on when it is back', async () => {
    await phone.giveIdentity(person);
    const code = await world.lastCode(person.mobile);
    await world.sandbox.setProvider('sim', 'down');
    for (let round = 0; round < 7; round++) expect(await codeOf(phone.confirm(code))).toBe('PROVIDER_UNAVAILABLE');
    await world.sandbox.setProvider('sim', 'refuse');
    expect(await codeOf(phone.confirm(code))).toBe('ENROLMENT_SIM_NOT_OWNED');
    await world.sandbox.setProvider('sim', 'slow');
    expect((await phone.confirm(code)).state).toBe('deviceLock');
    expect(world.delays.at(-1)).toBe(4000);
    await world.sandbox.setProvider('sim', 'ok');
  });
});
