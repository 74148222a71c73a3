// SPDX-License-Identifier: Apache-2.0
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { noticeText } from '../../../server/proofing/tell.ts';
import { sampleSelfie } from '../../support/proof-phone.ts';
import { meetAt } from '../../support/race.ts';
import { openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

const DAY = 86_400;
let world: RaWorld;
let phone: Phone;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(3600);
  phone = await world.phone();
  await phone.toFace(await world.sandbox.addPerson({}));
});
afterEach(() => world.sandbox.resetProviders());

const files = async (): Promise<number> => (await readdir(world.mediaFolder)).length;
const keyOf = async (id = phone.id) => {
  const sql = 'SELECT media_key FROM proofings WHERE enrolment_id = $1';
  return (await world.db.query<{ media_key: Buffer | null }>(sql, [id]))[0]?.media_key;
};
const deleted = async () =>
  (await world.db.query(`SELECT FROM audit_log WHERE subject = $1 AND event = 'proofing.mediaDeleted'`, [phone.id]))
    .length;

test('media are kept for the days that were consented to; then files, rows and key are gone, and the log says so', async () => {
  await phone.proof.prove();
  const kept = await files();
  expect(kept).toBeGreaterThan(1);
  world.pass(90 * DAY);
  await world.proofing.sweep();
  expect(await files()).toBe(kept);
  expect(await keyOf()).toBeTruthy();
  world.pass(1);
  await world.proofing.sweep();
  expect(await files()).toBe(0);
  expect(await keyOf()).toBeNull();
  expect(await world.db.query('SELECT FROM proofing_parts')).toHaveLength(0);
  expect(await deleted()).toBe(1);
  await world.proofing.sweep();
  expect(await deleted()).toBe(1);
});

test('what was proven stays proven without its media', async () => {
  await phone.proof.prove();
  world.pass(10 * DAY);
  await world.otherProofing({ retentionDays: 5 }).sweep();
  expect(await files()).toBe(0);
  expect((await phone.read()).state).toBe('issue');
});

test('an installation that shortens the time shortens it for all; one that lengthens it, for nobody who consented', async () => {
  await phone.proof.prove();
  world.pass(91 * DAY);
  await world.otherProofing({ retentionDays: 3650 }).sweep();
  expect(await files()).toBe(0);
});

test('an abandoned enrolment’s media go at their time too', async () => {
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  await world.ra.abandon(phone.step);
  await world.proofing.sweep();
  expect(await files()).toBeGreaterThan(0);
  world.pass(90 * DAY + 1);
  await world.proofing.sweep();
  expect(await files()).toBe(0);
  expect(await keyOf()).toBeNull();
});

test('what another take replaced goes at the next sweep, and the key stays for what is kept', async () => {
  await phone.proof.consent();
  const [first, second] = [sampleSelfie(), sampleSelfie()];
  await phone.proof.begin('face', first);
  await phone.proof.send(first);
  const before = await files();
  await phone.proof.begin('face', second);
  await world.proofing.sweep();
  expect(await files()).toBe(before - 1);
  await phone.proof.giveFace(second);
  await world.proofing.runChecks();
  expect((await phone.read()).state).toBe('video');
});

test.each([
  ['a reviewer', 'review', ['proofInReview', 'proofRefused']],
  ['a service', 'down', ['proofRefused']],
] as const)('who was told to wait for %s hears, by SMS too, that it begins anew', async (_, setting, kinds) => {
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  await world.sandbox.setProvider('liveness', setting);
  await phone.proof.giveVideo();
  await world.proofing.runChecks();
  world.pass(90 * DAY + 1);
  await world.proofing.sweep();
  await world.proofing.runChecks();
  const sql = `SELECT kind FROM messages WHERE device_id = $1 AND kind LIKE 'proof%' ORDER BY id`;
  expect((await world.db.query<{ kind: string }>(sql, [phone.deviceId])).map(({ kind }) => kind)).toEqual(kinds);
  const { mobile = '' } = await phone.read();
  expect((await world.sandbox.inbox(mobile)).at(-1)?.text).toBe(noticeText('proofRefused', 'http://localhost:8080'));
});

test('a review that nobody decided in time begins anew, and is listed no more', async () => {
  await world.sandbox.setProvider('liveness', 'review');
  await phone.proof.prove();
  expect((await phone.proof.view()).isInReview).toBe(true);
  world.pass(90 * DAY + 1);
  await world.proofing.sweep();
  expect(await phone.proof.view()).toMatchObject({
    stage: 'face',
    isInReview: false,
    refusal: { code: 'PROOF_EXPIRED' },
  });
  expect(await world.proofing.listReviews()).toEqual([]);
  await world.sandbox.resetProviders();
  await phone.proof.prove();
  expect((await phone.read()).state).toBe('issue');
});

test('a check that waits for a service all the time ends with its media', async () => {
  await world.sandbox.setProvider('face', 'down');
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  world.pass(90 * DAY + 1);
  await world.proofing.sweep();
  expect(await phone.proof.view()).toMatchObject({
    stage: 'face',
    isChecking: false,
    refusal: { code: 'PROOF_EXPIRED' },
  });
  await world.sandbox.resetProviders();
  await phone.proof.prove();
  expect((await phone.read()).state).toBe('issue');
});

test('a selfie that is too old for its video is taken anew', async () => {
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  world.pass(90 * DAY + 1);
  await world.proofing.sweep();
  expect((await phone.read()).state).toBe('face');
  await phone.proof.prove();
  expect((await phone.read()).state).toBe('issue');
});

test('a file without a row is deleted an hour after it was written; one with a row never is', async () => {
  await phone.proof.giveFace();
  const kept = await files();
  const orphan = join(world.mediaFolder, 'f'.repeat(32));
  await writeFile(orphan, 'x');
  await world.proofing.sweep();
  expect(await files()).toBe(kept + 1);
  const old = new Date(Date.now() - 3601_000);
  for (const name of await readdir(world.mediaFolder)) await utimes(join(world.mediaFolder, name), old, old);
  await world.proofing.sweep();
  expect(await files()).toBe(kept);
  await world.proofing.runChecks();
  expect((await phone.read()).state).toBe('video');
});

test('a sweep that dies among the files goes on at the next', async () => {
  await phone.proof.prove();
  world.pass(90 * DAY + 1);
  await world.sandbox.setProvider('media', 'down');
  await expect(world.proofing.sweep()).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  await world.sandbox.setProvider('media', 'ok');
  await world.proofing.sweep();
  expect(await files()).toBe(0);
  expect(await deleted()).toBe(1);
});

test('an upload that begins while the key is being forgotten keeps it, or gets a new one', async () => {
  await phone.proof.giveFace();
  await world.sandbox.setProvider('face', 'refuse');
  await world.proofing.runChecks();
  await world.sandbox.resetProviders();
  world.pass(90 * DAY + 1);
  const bytes = sampleSelfie();
  const hold = `SELECT FROM proofings WHERE enrolment_id = '${phone.id}' FOR UPDATE`;
  await meetAt(world.db, hold, 2, () => Promise.all([world.proofing.sweep(), phone.proof.begin('face', bytes)]));
  expect(await keyOf()).toBeTruthy();
  await phone.proof.handIn('face', await phone.proof.send(bytes));
  await world.proofing.runChecks();
  expect((await phone.read()).state).toBe('video');
});

test('one sweep is enough, however many fell due: media, files and keys of all of them', async () => {
  const many = 101;
  const insert = async (sql: string) => world.db.query(`${sql} FROM generate_series(1, $1) AS n`, [many]);
  await insert(`INSERT INTO enrolments (id, device_id, state, product_id, created_at, changed_at, closed_at)
    SELECT '${phone.id}-' || n, '${phone.deviceId}', 'identity', 'citizen-1y', now(), now(), now()`);
  await insert(`INSERT INTO proofings (enrolment_id, consent_sha256, consented_at, retention_days, media_key)
    SELECT '${phone.id}-' || n, 'x', now(), 90, '\\x00'`);
  await insert(`INSERT INTO proofing_uploads (id, enrolment_id, kind, media_type, size, sha256, begun_at)
    SELECT '${phone.id}-' || n, '${phone.id}-' || n, 'face', 'image/jpeg', 1, '\\x00', '2026-01-01'`);
  world.pass(90 * DAY + 1);
  await world.proofing.sweep();
  const left = `SELECT FROM proofings JOIN proofing_uploads u USING (enrolment_id)
    WHERE enrolment_id LIKE '${phone.id}-%' AND (media_key IS NOT NULL OR u.state <> 'deleted')`;
  expect(await world.db.query(left)).toEqual([]);
});
