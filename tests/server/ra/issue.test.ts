// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { generateP256 } from '../../../core/crypto/p256.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { codeOf, openRaWorld, type CrashPoint, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;

/** Rows of this token in whatever phase: what the issuer has begun. */
const certificatesOf = async (tokenId: string | undefined) =>
  world.db.query('SELECT serial, phase, state FROM certificates WHERE token_id = $1', [tokenId]);

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
  await phone.toIssue(person);
});

test('PIN, device lock and CSR give one inactive certificate with the registry’s name and the national ID', async () => {
  const view = await world.ra.issue(await phone.prepareIssue());
  expect(view).toMatchObject({
    state: 'activate',
    certificate: {
      state: 'inactive',
      issuerId: 'sandbox-ca1',
      subject: {
        commonName: `${person.firstName.fa} ${person.lastName.fa}`,
        serialNumber: person.nationalId,
      },
    },
  });
  expect(await certificatesOf(view.tokenId)).toHaveLength(1);
});

describe('the same request again', () => {
  test('gives the same certificate', async () => {
    const input = await phone.prepareIssue();
    const first = await world.ra.issue(input);
    const again = await world.ra.issue(input);
    expect(again.certificate).toEqual(first.certificate);
    expect(await certificatesOf(first.tokenId)).toHaveLength(1);
  });

  test('at the same moment, ten times: one certificate', async () => {
    const input = await phone.prepareIssue();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => world.ra.issue(input)));
    const codes = new Set(
      results.map((result) => (result.status === 'fulfilled' ? 'issued' : (result.reason as { code: string }).code)),
    );
    expect([...codes].filter((code) => code !== 'issued' && code !== 'REQUEST_CONFLICT')).toEqual([]);
    const view = await world.ra.issue(input);
    expect(view.state).toBe('activate');
    expect(await certificatesOf(view.tokenId)).toHaveLength(1);
  });

  test.each<CrashPoint>(['operation used', 'certificate issued'])(
    'after a crash when the %s: one certificate, and the person goes on',
    async (point) => {
      const input = await phone.prepareIssue();
      world.crashAt(point);
      await expect(world.ra.issue(input)).rejects.toThrow('crashed');
      expect((await phone.read()).state).toBe('issue');
      const view = await world.ra.issue(input);
      expect(view.state).toBe('activate');
      expect(await certificatesOf(view.tokenId)).toHaveLength(1);
    },
  );

  test('another request beside a planned one is refused, and so is going back', async () => {
    const input = await phone.prepareIssue();
    world.crashAt('certificate issued');
    await expect(world.ra.issue(input)).rejects.toThrow('crashed');
    expect(await codeOf(world.ra.issue(await phone.prepareIssue()))).toBe('REQUEST_CONFLICT');
    expect(await codeOf(world.ra.back(phone.step))).toBe('ENROLMENT_STEP');
    const other = await phone.prepareIssue();
    expect(await codeOf(world.ra.issue({ ...input, csr: other.csr }))).toBe('REQUEST_CONFLICT');
    expect((await world.ra.issue(input)).state).toBe('activate');
  });
});

describe('nothing is issued', () => {
  test.each<[string, Parameters<Phone['prepareIssue']>[0], string]>([
    ['for another CSR than the one released', { changed: { csrSha256: 'A'.repeat(43) } }, 'OPERATION_MISMATCH'],
    ['under other terms', { changed: { termsSha256: 'A'.repeat(43) } }, 'OPERATION_MISMATCH'],
    ['for another product', { changed: { product: 'other' } }, 'OPERATION_MISMATCH'],
    ['for another enrolment', { changed: { enrolmentId: 'A'.repeat(22) } }, 'OPERATION_MISMATCH'],
    ['without the PIN', { isUnlocked: false }, 'OPERATION_NOT_UNLOCKED'],
  ])('%s', async (_, changes, code) => {
    const input = await phone.prepareIssue(changes);
    expect(await codeOf(world.ra.issue(input))).toBe(code);
    const view = await phone.read();
    expect(view.state).toBe('issue');
    expect(await certificatesOf(view.tokenId)).toEqual([]);
  });

  test('on an operation of another token', async () => {
    const other = await world.phone();
    await other.toIssue(await world.sandbox.addPerson({}));
    const { operation, operationRandom } = await other.prepareIssue();
    const input = { ...(await phone.prepareIssue()), operation, operationRandom };
    expect(await codeOf(world.ra.issue(input))).toBe('OPERATION_UNKNOWN');
  });

  test('for a request that is none, and the release is still good for a right one', async () => {
    const input = await phone.prepareIssue();
    expect(await codeOf(world.ra.issue({ ...input, csr: 'MAA' }))).toBe('CSR_INVALID');
    expect((await world.ra.issue(input)).state).toBe('activate');
  });

  test('for a key that was certified before, ever; a fresh key goes on', async () => {
    const keyPair = await generateP256();
    const other = await world.phone();
    await other.toIssue(await world.sandbox.addPerson({}));
    await world.ra.issue(await other.prepareIssue({ keyPair }));
    expect(await codeOf(world.ra.issue(await phone.prepareIssue({ keyPair })))).toBe('CSR_KEY_USED');
    expect((await world.ra.issue(await phone.prepareIssue())).state).toBe('activate');
  });
});

describe('activation', () => {
  beforeEach(async () => void (await world.ra.issue(await phone.prepareIssue())));

  test('ends the enrolment', async () => {
    await phone.activate();
    expect(await phone.read()).toMatchObject({ state: 'done', certificate: { state: 'active' } });
  });

  test('told twice, or of a serial that no enrolment waits for, changes nothing', async () => {
    await phone.activate();
    await world.ra.onActivated((await phone.read()).certificate?.serial ?? '');
    await world.ra.onActivated('00');
    expect((await phone.read()).state).toBe('done');
  });

  test('not told after a crash, it is found out by reading', async () => {
    const { tokenId = '', certificate } = await phone.read();
    await world.ca.activate({ serial: certificate?.serial ?? '', tokenId });
    expect((await phone.read()).state).toBe('done');
  });
});

describe('another enrolment on the same device', () => {
  const endAs = async (state: string) =>
    world.db.query(
      `UPDATE certificates SET state = $2, revoked_at = CASE WHEN $2 = 'active' THEN NULL ELSE now() END,
         revocation_reason = CASE $2 WHEN 'suspended' THEN 6 WHEN 'revoked' THEN 1 END,
         held_by = CASE $2 WHEN 'suspended' THEN 'enrolment' END WHERE token_id = $1`,
      [(await phone.read()).tokenId, state],
    );
  const start = () => world.ra.start({ deviceId: phone.deviceId });

  beforeEach(async () => void (await world.ra.issue(await phone.prepareIssue())));

  test('before activation the open one is the answer', async () => {
    expect(await start()).toMatchObject({ id: phone.id, state: 'activate' });
    expect(await codeOf(world.ra.abandon(phone.step))).toBe('ENROLMENT_STEP');
  });

  test.each(['active', 'suspended'])('is refused while the certificate is %s', async (state) => {
    await phone.activate();
    await phone.read();
    await endAs(state);
    expect(await codeOf(start())).toBe('ENROLMENT_STEP');
  });

  test('begins afresh once it is revoked, and needs every step', async () => {
    await phone.activate();
    await endAs('revoked');
    const fresh = await start();
    expect(fresh).toMatchObject({ state: 'identity' });
    expect(fresh.id).not.toBe(phone.id);
    expect(fresh.tokenId).toBeUndefined();
    expect(await codeOf(phone.giveIdentity(person))).toBe('ENROLMENT_NONE');
  });

  test('begins afresh once it has expired', async () => {
    await phone.activate();
    world.pass(366 * 86_400);
    expect((await start()).state).toBe('identity');
  });
});
