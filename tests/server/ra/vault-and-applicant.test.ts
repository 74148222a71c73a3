// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { createAuditStore } from '../../../server/store/audit-store.ts';
import { codeOf, errorOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(2 * 86_400);
  await world.ra.sweep();
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
});

/** Every step with input that has the right shape. */
const steps = (of: Phone, who: SandboxPerson) => {
  const { ra } = world;
  const { step } = of;
  const jwk = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const;
  const nonce = 'A'.repeat(43);
  return {
    identity: () => ra.giveIdentity({ ...step, nationalId: who.nationalId, mobile: who.mobile }),
    code: () => ra.confirmCode({ ...step, code: '000000' }),
    resend: () => ra.resendCode(step),
    lockOptions: () => ra.beginDeviceLock(step),
    lock: () => ra.registerDeviceLock({ ...step, response: { id: 'AAAA' } }),
    vault: () => ra.beginVault(step),
    vaultReady: () => ra.finishVault({ ...step, unlockKey: jwk, requestId: 'A'.repeat(22), signature: 'A'.repeat(86) }),
    terms: () => ra.acceptTerms({ ...step, sha256: nonce }),
    checklist: () => ra.passChecklist(step),
    applicant: () => of.giveApplicant(who),
    product: () => ra.chooseProduct({ ...step, product: 'citizen-90d', suspends: [] }),
    review: () => ra.confirmReview({ ...step, product: 'citizen-1y', total: 0 }),
    issue: () =>
      ra.issue({ ...step, requestId: 'A'.repeat(22), operation: nonce, operationRandom: 'A'.repeat(22), csr: 'MAA' }),
    back: () => ra.back(step),
  };
};

describe('steps out of order are refused and change nothing', () => {
  type Step = keyof ReturnType<typeof steps>;
  test.each<[string, (of: Phone, who: SandboxPerson) => Promise<unknown>, readonly Step[]]>([
    ['identity', () => Promise.resolve(), ['identity']],
    ['code', (of, who) => of.giveIdentity(who), ['identity', 'code', 'resend', 'back']],
    ['deviceLock', (of, who) => of.toDeviceLock(who), ['lockOptions', 'lock']],
    ['pins', (of, who) => of.toDeviceLock(who).then(() => of.registerLock()), ['vault', 'vaultReady']],
    ['terms', (of, who) => of.toTerms(who), ['terms']],
    ['checklist', (of, who) => of.toTerms(who).then(() => of.acceptTerms()), ['checklist', 'back']],
    // The checklist has no input: once more it is the same again, and changes nothing.
    ['applicant', (of, who) => of.toApplicant(who), ['checklist', 'applicant', 'back']],
    ['product', (of, who) => of.toProduct(who), ['product', 'back']],
    ['review', (of, who) => of.toProduct(who).then(() => of.chooseProduct()), ['review', 'back']],
    ['payment', (of, who) => of.toPayment(who), ['back']],
    ['issue', (of, who) => of.toIssue(who), ['issue']],
  ])('in state %s', async (state, reach, allowed) => {
    await reach(phone, person);
    expect((await phone.read()).state).toBe(state);
    const all = steps(phone, await world.sandbox.addPerson({}));
    const refused = (Object.keys(all) as Step[]).filter((name) => !allowed.includes(name));
    for (const name of refused) expect(await codeOf(all[name]()), name).toBe('ENROLMENT_STEP');
    expect((await phone.read()).state).toBe(state);
  });
});

describe('device lock', () => {
  beforeEach(() => phone.toDeviceLock(person));

  test('its options ask for no more than a masked mobile', async () => {
    const options = JSON.stringify(await world.ra.beginDeviceLock(phone.step));
    expect(options).toContain(`${person.mobile.slice(0, 4)}•••${person.mobile.slice(-4)}`);
    expect(options).not.toContain(person.mobile);
    expect(options).not.toContain(person.nationalId);
  });

  test('the same registration again changes nothing', async () => {
    const response = await phone.registerLock();
    const view = await world.ra.registerDeviceLock({ ...phone.step, response });
    expect(view.state).toBe('pins');
    expect(view.tokenId).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  test('a credential made for another site is refused', async () => {
    const options = await world.ra.beginDeviceLock(phone.step);
    const response = await phone.authenticator.register(options, { origin: 'https://evil.example' });
    expect(await codeOf(world.ra.registerDeviceLock({ ...phone.step, response }))).toBe('LOCK_REGISTRATION');
    expect((await phone.read()).state).toBe('deviceLock');
  });

  test('a crash after the vault registered it: the same registration again goes on', async () => {
    world.crashAt('lock registered');
    const response = await phone.authenticator.register(await world.ra.beginDeviceLock(phone.step));
    await expect(world.ra.registerDeviceLock({ ...phone.step, response })).rejects.toThrow('crashed');
    expect((await world.ra.registerDeviceLock({ ...phone.step, response })).state).toBe('pins');
  });

  test('or the phone, which lost it, is told before it makes another', async () => {
    world.crashAt('lock registered');
    const response = await phone.authenticator.register(await world.ra.beginDeviceLock(phone.step));
    await expect(world.ra.registerDeviceLock({ ...phone.step, response })).rejects.toThrow('crashed');
    expect(await codeOf(world.ra.beginDeviceLock(phone.step))).toBe('ENROLMENT_STEP');
    const view = await phone.read();
    expect(view.state).toBe('pins');
    expect((await world.ra.beginVault(phone.step)).tokenId).toBe(view.tokenId);
  });
});

describe('PIN and PUK', () => {
  beforeEach(async () => {
    await phone.toDeviceLock(person);
    await phone.registerLock();
  });

  test('the first unlock proof ends the set-up; the same again gets the same generation', async () => {
    const ready = await phone.vaultReady();
    const first = await world.ra.finishVault(ready);
    expect(first.enrolment.state).toBe('terms');
    expect(first.generation.number).toBe(1);
    expect(await world.ra.finishVault(ready)).toEqual(first);
  });

  test('a crash after the vault was ready: the same proof again goes on', async () => {
    const ready = await phone.vaultReady();
    world.crashAt('vault ready');
    await expect(world.ra.finishVault(ready)).rejects.toThrow('crashed');
    expect((await world.ra.finishVault(ready)).enrolment.state).toBe('terms');
  });

  test('a proof by another key is refused', async () => {
    const ready = await phone.vaultReady();
    const stranger = await world.phone();
    await stranger.toDeviceLock(await world.sandbox.addPerson({}));
    await stranger.registerLock();
    const { unlockKey } = await stranger.vaultReady();
    expect(await codeOf(world.ra.finishVault({ ...ready, unlockKey }))).toBe('VAULT_UNLOCK_SIGNATURE');
    expect((await phone.read()).state).toBe('pins');
  });
});

describe('applicant', () => {
  beforeEach(() => phone.toApplicant(person));

  test('a match leads on and shows the name, which no earlier step did', async () => {
    expect((await phone.read()).person).toBeUndefined();
    const view = await phone.giveApplicant(person);
    expect(view).toMatchObject({
      state: 'product',
      person: { firstName: person.firstName, lastName: person.lastName },
    });
  });

  test('the same again asks the registry no second time', async () => {
    await phone.giveApplicant(person);
    await world.sandbox.setProvider('registry', 'down');
    expect((await phone.giveApplicant(person)).state).toBe('product');
    await world.sandbox.setProvider('registry', 'ok');
  });

  test('back hides the name again', async () => {
    await phone.giveApplicant(person);
    const view = await world.ra.back(phone.step);
    expect(view.state).toBe('applicant');
    expect(view.person).toBeUndefined();
  });

  test('a wrong birth date and a wrong serial are the same refusal', async () => {
    const refusals = [
      await errorOf(phone.giveApplicant({ ...person, birthDate: '1990-06-16' })),
      await errorOf(phone.giveApplicant({ ...person, cardSerial: '9Z99999999' })),
    ];
    for (const { code, detail, message } of refusals) {
      expect({ code, detail, message }).toEqual({
        code: 'ENROLMENT_REGISTRY_MISMATCH',
        detail: {},
        message: 'ENROLMENT_REGISTRY_MISMATCH',
      });
    }
    expect((await phone.read()).state).toBe('applicant');
  });

  test.each([
    ['a date that does not exist', { birthDate: '1990-02-30' }, 'birthDate', 'FIELD_BIRTH_DATE'],
    ['a date to come', { birthDate: '2090-01-01' }, 'birthDate', 'FIELD_BIRTH_DATE'],
    ['no serial', { cardSerial: '' }, 'cardSerial', 'FIELD_REQUIRED'],
    ['a postal code with a two in front', { postalCode: '2345678901' }, 'postalCode', 'FIELD_POSTAL_CODE'],
  ])('%s is named, and the registry is not asked', async (_, wrong, field, code) => {
    await world.sandbox.setProvider('registry', 'down');
    const error = await errorOf(phone.giveApplicant({ ...person, ...wrong }));
    await world.sandbox.setProvider('registry', 'ok');
    expect([error.code, error.detail.fields]).toEqual(['REQUEST_INVALID', [{ field, code }]]);
  });

  test('a registry that is down is said to be, one that refuses is a mismatch, a slow one works', async () => {
    await world.sandbox.setProvider('registry', 'down');
    expect(await codeOf(phone.giveApplicant(person))).toBe('PROVIDER_UNAVAILABLE');
    await world.sandbox.setProvider('registry', 'refuse');
    expect(await codeOf(phone.giveApplicant(person))).toBe('ENROLMENT_REGISTRY_MISMATCH');
    await world.sandbox.setProvider('registry', 'slow');
    expect((await phone.giveApplicant(person)).state).toBe('product');
    await world.sandbox.setProvider('registry', 'ok');
  });

  test('guessing ends after twenty questions', async () => {
    const codes: string[] = [];
    for (let day = 1; day <= 21; day++) {
      const birthDate = `1991-01-${String(day).padStart(2, '0')}`;
      codes.push(await codeOf(phone.giveApplicant({ ...person, birthDate })));
    }
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'ENROLMENT_REGISTRY_MISMATCH'));
    expect(codes[20]).toBe('REQUEST_RATE_LIMITED');
  });
});

describe('who may not have a certificate', () => {
  test.each([
    ['someone who died', { deceased: true }, 'ENROLMENT_PERSON_DECEASED'],
    ['someone who is eighteen tomorrow', { birthDate: 'tomorrow' }, 'ENROLMENT_UNDER_AGE'],
  ])('%s, and only once everything matched', async (_, facts, code) => {
    const tomorrow = new Date(world.clock.at.getTime() + 86_400_000);
    const birthDate = `${tomorrow.getUTCFullYear() - 18}${tomorrow.toISOString().slice(4, 10)}`;
    const who = await world.sandbox.addPerson({ ...facts, ...('birthDate' in facts && { birthDate }) });
    await phone.toApplicant(who);
    expect(await codeOf(phone.giveApplicant({ ...who, cardSerial: '9Z99999999' }))).toBe('ENROLMENT_REGISTRY_MISMATCH');
    expect(await codeOf(phone.giveApplicant(who))).toBe(code);
    expect((await phone.read()).state).toBe('applicant');
  });
});

test('enrolments, limits and audit hold nothing that names the person', async () => {
  await phone.toApplicant(person);
  await codeOf(phone.giveApplicant({ ...person, cardSerial: '9Z99999999' }));
  await phone.giveApplicant(person);
  const secrets = [
    person.nationalId,
    person.mobile,
    person.mobile.slice(1),
    person.birthDate,
    person.cardSerial,
    person.postalCode,
    person.firstName.fa,
    person.lastName.en,
  ];
  const code = await world.lastCode(person.mobile);
  const codes = await world.db.query('SELECT * FROM enrolment_codes');
  expect(JSON.stringify(codes)).not.toContain(code);
  let seen = 0;
  for (const table of ['enrolments', 'enrolment_codes', 'rate_limits', 'audit_log', 'tokens', 'vault_operations']) {
    for (const row of await world.db.query(`SELECT * FROM ${table}`)) {
      seen += 1;
      for (const value of Object.values(row)) {
        const text = Buffer.isBuffer(value) ? value.toString('latin1') : (JSON.stringify(value) ?? '');
        const utf8 = Buffer.isBuffer(value) ? value.toString('utf8') : text;
        for (const secret of secrets) expect(text.includes(secret) || utf8.includes(secret), table).toBe(false);
      }
    }
  }
  expect(seen).toBeGreaterThan(5);
});

test('each step stands in the audit log, in order', async () => {
  await phone.toPayment(person);
  const entries = await createAuditStore(world.db).read(0, 100_000);
  expect(entries.filter((entry) => entry.subject === phone.id).map((entry) => entry.event)).toEqual([
    'enrolment.started',
    'enrolment.codeSent',
    'enrolment.codeConfirmed',
    'enrolment.deviceLock',
    'enrolment.vaultReady',
    'enrolment.termsAccepted',
    'enrolment.checklistPassed',
    'enrolment.registryMatched',
    'enrolment.productChosen',
    'enrolment.reviewConfirmed',
  ]);
});
