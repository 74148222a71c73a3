// SPDX-License-Identifier: Apache-2.0
// What was open when the steps between PINs and payment came: it goes through them and loses nothing.
import { readdir, readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase, type Database } from '../../../server/store/database.ts';

const FOLDER = new URL('../../../server/store/migrations/', import.meta.url);
const NAME = `t_${randomBytes(8).toString('hex')}`;
let admin: Database;
let db: Database;

const run = async (isWanted: (name: string) => boolean): Promise<void> => {
  const files = (await readdir(FOLDER)).filter(isWanted).sort();
  for (const name of files) await db.query(await readFile(new URL(name, FOLDER), 'utf8'));
};

beforeAll(async () => {
  const url = inject('postgresUrl');
  admin = openDatabase(url, { max: 1 });
  await admin.query(`CREATE DATABASE ${NAME}`);
  db = openDatabase(url.replace('/postgres?', `/${NAME}?`));
  await run((name) => name < '0009');
});
afterAll(async () => {
  await db.close();
  await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
  await admin.close();
});

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
  await run((name) => name.startsWith('0009'));
  const after = await db.query<{ state: string }>('SELECT state FROM enrolments ORDER BY id');
  expect(after.map(({ state }) => state)).toEqual(['pins', 'terms', 'terms', 'issue', 'done']);
});

test('what was never accepted cannot stand behind the terms', async () => {
  await expect(db.query("UPDATE enrolments SET state = 'review' WHERE id = 'e0'")).rejects.toThrow('enrolments_terms');
});
