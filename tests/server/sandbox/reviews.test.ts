// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { openSandboxWorld } from '../../support/sandbox-world.ts';

let world: Awaited<ReturnType<typeof openSandboxWorld>>;
beforeAll(async () => void (world = await openSandboxWorld(inject('postgresUrl'))));
afterAll(() => world.drop());

const review = () => ({
  id: randomBytes(16).toString('base64url'),
  at: new Date('2026-11-22T10:00:00Z'),
  firstName: { fa: 'مریم', en: 'Maryam' },
  lastName: { fa: 'احمدی', en: 'Ahmadi' },
  nationalId: '0075430711',
  doubts: ['face', 'speech'],
});
let one: ReturnType<typeof review>;
beforeEach(() => {
  world.waiting.clear();
  world.decided.length = 0;
  one = review();
  world.waiting.set(one.id, one);
});
const decide = (body: unknown, headers?: Record<string, string>) =>
  world.send('POST', `reviews/${one.id}`, body, headers);

test('what waits is listed with names and doubts, and nothing else', async () => {
  const { body } = await world.json('reviews');
  expect(body).toEqual({ reviews: [{ ...one, at: '2026-11-22T10:00:00.000Z' }] });
});

test.each([
  ['approval', { decision: 'approve' }],
  ['refusal', { decision: 'refuse', reason: 'PROOF_FACE_UNCLEAR' }],
])('an %s is handed on once; the second is told that it comes too late', async (_, decision) => {
  expect((await decide(decision)).status).toBe(200);
  expect(world.decided).toEqual([{ id: one.id, ...decision }]);
  expect((await decide(decision)).body).toMatchObject({ code: 'PROOF_STATE' });
  expect(world.decided).toHaveLength(1);
});

test.each([
  ['a refusal without a reason', { decision: 'refuse' }],
  ['an approval with one', { decision: 'approve', reason: 'PROOF_FACE_OTHER' }],
  ['a reason that is none', { decision: 'refuse', reason: 'SERVER_ERROR' }],
  ['an expiry, which nobody decides', { decision: 'refuse', reason: 'PROOF_EXPIRED' }],
  ['something else', { decision: 'later' }],
])('%s is not taken', async (_, decision) => {
  expect((await decide(decision)).status).toBe(400);
  expect(world.decided).toEqual([]);
});

test('another site can neither read nor decide', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  expect((await world.json('reviews', { headers })).status).toBe(404);
  expect((await decide({ decision: 'approve' }, headers)).status).toBe(404);
  expect(world.decided).toEqual([]);
});
