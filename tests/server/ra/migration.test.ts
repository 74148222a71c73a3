// SPDX-License-Identifier: Apache-2.0
// What was open when the steps between PINs and payment came: it goes through them and loses nothing.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Database } from '../../../server/store/database.ts';
import { openHalfMigrated, type HalfMigrated } from '../../support/half-migrated.ts';

let old: HalfMigrated;
let db: Database;
beforeAll(async () => {
  old = await openHalfMigrated(inject('postgresUrl'), '0009');
  ({ db } = old);
});
afterAll(() => old.close());

test('an open enrolment goes back to the terms, a planned or finished one stays where it stands', async () => {
  const rows = [
    ['pins', false],
    ['applicant', false],
    ['issue', false],
    ['issue', true],
    ['done', true],
  ] as const;
  for (const [index, [state, isPlanned]] of rows.entries()) {
    await db.query('INSERT INTO devices (id, public_key) VALUES ($1, $2)', [`d${index}`, '{}']);
    await db.query(
      `INSERT INTO enrolments (id, device_id, state, product_id, token_id, applicant_sealed, issue_request_id,
         issue_csr_sha256, certificate_serial, last_step, created_at, changed_at)
       VALUES ($1, $2, $3, 'citizen-1y', $4, '\\x00', $5, $5, $6, '\\x01', now(), now())`,
      [`e${index}`, `d${index}`, state, `t${index}`, isPlanned ? 'r' : null, state === 'done' ? 'AB' : null],
    );
  }
  await old.migrate();
  const after = await db.query<{ state: string }>('SELECT state FROM enrolments ORDER BY id');
  expect(after.map(({ state }) => state)).toEqual(['pins', 'terms', 'terms', 'issue', 'done']);
});

test('what was never accepted cannot stand behind the terms', async () => {
  await expect(db.query("UPDATE enrolments SET state = 'review' WHERE id = 'e0'")).rejects.toThrow('enrolments_terms');
});
