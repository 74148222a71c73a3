// SPDX-License-Identifier: Apache-2.0
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { TIMES } from '../../../server/proofing/policy.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { meetAt } from '../../support/race.ts';
import { codeOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;
let id: string;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(3600);
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
  await phone.toFace(person);
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  await world.sandbox.setProvider('speech', 'review');
  await phone.proof.giveVideo();
  await world.proofing.runChecks();
  id = (await own())?.id ?? '';
});
afterEach(() => world.sandbox.resetProviders());

const own = async () => (await world.proofing.listReviews()).find(({ nationalId }) => nationalId === person.nationalId);
const state = async (): Promise<string> => (await phone.read()).state;
const messages = async (): Promise<string[]> => {
  const { signal } = new AbortController();
  const list = await world.messages.list({ deviceId: phone.deviceId, after: 0, waitSeconds: 0, signal });
  return list.map(({ kind }) => kind).filter((kind) => kind.startsWith('proof'));
};
const texts = async () => (await world.sandbox.inbox(person.mobile)).filter(({ text }) => text.includes('احراز هویت'));

test('a doubt is for a person: whom it is about and who doubted stands there, and the phone is told', async () => {
  expect(await own()).toEqual({
    id: expect.stringMatching(/^[\w-]{22}$/),
    at: world.clock.at,
    firstName: person.firstName,
    lastName: person.lastName,
    nationalId: person.nationalId,
    doubts: ['speech'],
  });
  expect(await phone.proof.view()).toMatchObject({ stage: 'verdict', isChecking: false, isInReview: true });
  expect(await state()).toBe('verdict');
  expect(await messages()).toEqual(['proofInReview']);
  expect((await texts()).map(({ text }) => text.length <= 70)).toEqual([true]);
});

test('approved, the enrolment goes on to the issue, and the person hears of it once', async () => {
  await world.proofing.decideReview({ id, decision: 'approve' });
  expect(await state()).toBe('issue');
  await world.proofing.decideReview({ id, decision: 'approve' });
  await world.proofing.runChecks();
  expect(await own()).toBeUndefined();
  expect(await messages()).toEqual(['proofInReview', 'proofAccepted']);
  expect(await texts()).toHaveLength(2);
  const sql = `SELECT data FROM audit_log WHERE subject = $1 AND event = 'proofing.reviewed'`;
  expect(await world.db.query(sql, [phone.id])).toEqual([{ data: { check: id, decision: 'approve' } }]);
});

test('a carrier that was slow with the first notice repeats nothing after the second', async () => {
  await world.db.query(`UPDATE proofing_checks SET told = NULL WHERE id = $1`, [id]);
  let sent = 0;
  const slow = world.otherProofing({
    sms: {
      send: async () => {
        sent += 1;
        if (sent > 1) return;
        await world.proofing.decideReview({ id, decision: 'approve' });
        await world.proofing.runChecks();
      },
    },
  });
  const before = (await texts()).length;
  await slow.runChecks();
  await world.proofing.runChecks();
  world.pass(TIMES.tellPauseSeconds);
  await world.proofing.runChecks();
  expect([sent, (await texts()).length]).toEqual([1, before + 1]);
});

test('refused, it begins anew at the selfie with the reviewer’s reason', async () => {
  await world.proofing.decideReview({ id, decision: 'refuse', reason: 'PROOF_REVIEW_REFUSED' });
  expect(await phone.proof.view()).toMatchObject({
    stage: 'face',
    isInReview: false,
    refusal: { code: 'PROOF_REVIEW_REFUSED' },
  });
  expect(await state()).toBe('face');
  await world.proofing.runChecks();
  expect(await messages()).toEqual(['proofInReview', 'proofRefused']);
  expect(await codeOf(world.proofing.decideReview({ id, decision: 'approve' }))).toBe('REQUEST_CONFLICT');
  await world.sandbox.resetProviders();
  await phone.proof.prove();
  expect(await state()).toBe('issue');
  expect(await codeOf(world.proofing.decideReview({ id, decision: 'approve' }))).toBe('REQUEST_CONFLICT');
});

test('of two reviewers who differ, the first decides and the other hears of it', async () => {
  const hold = `SELECT FROM proofings WHERE enrolment_id = '${phone.id}' FOR UPDATE`;
  const decided = await meetAt(world.db, hold, 2, () =>
    Promise.allSettled([
      world.proofing.decideReview({ id, decision: 'approve' }),
      world.proofing.decideReview({ id, decision: 'refuse', reason: 'PROOF_FACE_OTHER' }),
    ]),
  );
  expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(decided.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'REQUEST_CONFLICT' } });
});

test('one that is none, or of an enrolment that was given up, is not found and not listed', async () => {
  expect(await codeOf(world.proofing.decideReview({ id: 'A'.repeat(22), decision: 'approve' }))).toBe(
    'REQUEST_NOT_FOUND',
  );
  await world.ra.abandon(phone.step);
  expect(await own()).toBeUndefined();
  expect(await codeOf(world.proofing.decideReview({ id, decision: 'approve' }))).toBe('REQUEST_NOT_FOUND');
});

test('a proof holds its days from its acceptance, to the second; then the selfie is asked for again', async () => {
  await world.proofing.decideReview({ id, decision: 'approve' });
  world.pass(TIMES.proofDays * 86_400);
  expect(await state()).toBe('issue');
  world.pass(1);
  expect(await state()).toBe('face');
  const view = await phone.proof.view();
  expect(view).toMatchObject({ stage: 'face', refusal: { code: 'PROOF_EXPIRED' } });
  expect(view.consent).toBeUndefined();
  await world.sandbox.resetProviders();
  await phone.proof.prove();
  expect(await state()).toBe('issue');
});

test('once the issue was released, a proof that grows old changes nothing', async () => {
  await world.proofing.decideReview({ id, decision: 'approve' });
  const input = await phone.prepareIssue();
  world.crashAt('certificate issued');
  await expect(world.ra.issue(input)).rejects.toThrow('crashed');
  world.pass(TIMES.proofDays * 86_400 + 1);
  expect(await state()).toBe('issue');
  expect((await world.ra.issue(input)).state).toBe('activate');
});
