// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';
import { sandboxCaller } from '../../support/sandbox-world.ts';

interface Listed {
  readonly id: string;
  readonly nationalId: string;
}
let world: RaWorld;
let call: ReturnType<typeof sandboxCaller>;
let phone: Phone;
let person: SandboxPerson;
let id: string;

const waiting = async (): Promise<Listed | undefined> => {
  const { reviews } = (await call.json('reviews')).body as { reviews: Listed[] };
  return reviews.find(({ nationalId }) => nationalId === person.nationalId);
};
const decide = (body: unknown, headers?: Record<string, string>) => call.send('POST', `reviews/${id}`, body, headers);
const state = async (): Promise<string> => (await phone.read()).state;

beforeAll(async () => {
  world = await openRaWorld(inject('postgresUrl'));
  const { listReviews: list, decideReview } = world.proofing;
  call = sandboxCaller({ sandbox: world.sandbox, reviews: { list, decide: decideReview } });
});
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(3600);
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
  await phone.toFace(person);
  await call.send('PUT', 'providers/face', { state: 'review' });
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  await call.send('PUT', 'providers/speech', { state: 'review' });
  await phone.proof.giveVideo();
  await world.proofing.runChecks();
  await call.send('POST', 'providers/reset', {});
  id = (await waiting())?.id ?? '';
});

test('what a switch doubted waits with name, time and doubts, and nothing else', async () => {
  expect(await waiting()).toEqual({
    id: expect.stringMatching(/^[\w-]{22}$/),
    at: world.clock.at.toISOString(),
    firstName: person.firstName,
    lastName: person.lastName,
    nationalId: person.nationalId,
    doubts: ['face', 'speech'],
  });
});

test('an approval lets the person go on to the issue; the same again changes nothing, another is refused', async () => {
  expect(await state()).toBe('verdict');
  expect((await decide({ decision: 'approve' })).status).toBe(200);
  expect([await state(), await waiting()]).toEqual(['issue', undefined]);
  expect((await decide({ decision: 'approve' })).status).toBe(200);
  expect((await decide({ decision: 'refuse', reason: 'PROOF_FACE_OTHER' })).body).toMatchObject({
    code: 'REQUEST_CONFLICT',
  });
  expect(await state()).toBe('issue');
});

test('a refusal sends the person back to the selfie with that reason', async () => {
  expect((await decide({ decision: 'refuse', reason: 'PROOF_FACE_UNCLEAR' })).status).toBe(200);
  expect([await state(), await waiting()]).toEqual(['face', undefined]);
  expect(await phone.proof.view()).toMatchObject({ refusal: { code: 'PROOF_FACE_UNCLEAR' } });
});

test.each([
  ['a refusal without a reason', { decision: 'refuse' }],
  ['an approval with one', { decision: 'approve', reason: 'PROOF_FACE_OTHER' }],
  ['a reason that is none', { decision: 'refuse', reason: 'SERVER_ERROR' }],
  ['an expiry, which nobody decides', { decision: 'refuse', reason: 'PROOF_EXPIRED' }],
  ['something else', { decision: 'later' }],
])('%s is not taken', async (_, decision) => {
  expect((await decide(decision)).status).toBe(400);
  expect([await state(), (await waiting())?.id]).toEqual(['verdict', id]);
});

test('another site can neither read nor decide', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  expect((await call.json('reviews', { headers })).status).toBe(404);
  expect((await decide({ decision: 'approve' }, headers)).status).toBe(404);
  expect(await state()).toBe('verdict');
});

test('a review that is none is not found', async () => {
  const path = `reviews/${'A'.repeat(22)}`;
  expect((await call.send('POST', path, { decision: 'approve' })).status).toBe(404);
});
