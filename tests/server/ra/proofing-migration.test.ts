// SPDX-License-Identifier: Apache-2.0
// What was paid for when the proofs between payment and issue came: it goes through them; a request that the issuer had
// already goes on.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openHalfMigrated, type HalfMigrated } from '../../support/half-migrated.ts';
import { codeOf, openRaWorld, type RaWorld } from '../../support/ra-world.ts';

let old: HalfMigrated;
let world: RaWorld;
beforeAll(async () => {
  old = await openHalfMigrated(inject('postgresUrl'), '0012');
  world = await openRaWorld(inject('postgresUrl'));
});
afterAll(() => Promise.all([old.close(), world.close()]));

test('an enrolment of every state finds its place', async () => {
  const rows = [
    ['pins', null, null, 'pins'],
    ['payment', 'terms', null, 'payment'],
    ['issue', 'terms', null, 'face'],
    ['issue', 'terms', 'request', 'issue'],
    // Begun before there were terms: its request came to nothing, since nothing was paid.
    ['issue', null, null, 'terms'],
    ['issue', null, 'request', 'issue'],
    ['activate', 'terms', 'request', 'activate'],
    ['done', null, 'request', 'done'],
  ] as const;
  for (const [index, [state, terms, request]] of rows.entries()) {
    const serial = state === 'activate' || state === 'done' ? `AB${index}` : null;
    await old.db.query('INSERT INTO devices (id, public_key) VALUES ($1, $2)', [`d${index}`, '{}']);
    await old.db.query(
      `INSERT INTO enrolments (id, device_id, state, product_id, token_id, terms_sha256, applicant_sealed,
         issue_request_id, issue_csr_sha256, certificate_serial, created_at, changed_at)
       VALUES ($1, $2, $3, 'citizen-1y', $4, $5, '\\x00', $6, $6, $7, now(), now())`,
      [`e${index}`, `d${index}`, state, `t${index}`, terms, request, serial],
    );
  }
  await old.migrate();
  const after = await old.db.query<{ state: string }>('SELECT state FROM enrolments ORDER BY id');
  expect(after.map(({ state }) => state)).toEqual(rows.map(([, , , state]) => state));
});

test('a planned one from before the terms, whose request comes to nothing, can still be read and given up', async () => {
  const phone = await world.phone();
  await phone.toIssue(await world.sandbox.addPerson({}));
  await world.db.query(`DELETE FROM proofing_checks WHERE enrolment_id = $1`, [phone.id]);
  await world.db.query(`UPDATE proofings SET stage = 'face', proven_at = NULL WHERE enrolment_id = $1`, [phone.id]);
  await world.db.query(`UPDATE enrolments SET terms_sha256 = NULL WHERE id = $1`, [phone.id]);
  expect((await phone.read()).state).toBe('issue');
  await world.ra.abandon(phone.step);
  expect(await codeOf(phone.read())).toBe('ENROLMENT_NONE');
});
