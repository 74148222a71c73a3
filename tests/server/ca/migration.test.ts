// SPDX-License-Identifier: Apache-2.0
// What was on hold before holds were named: an enrolment had placed it, for there was nothing else.
import { readdir, readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase, type Database } from '../../../server/store/database.ts';

const FOLDER = new URL('../../../server/store/migrations/', import.meta.url);
const NAME = `t_${randomBytes(8).toString('hex')}`;
let admin: Database;
let db: Database;

const run = async (isWanted: (name: string) => boolean): Promise<void> => {
  for (const name of (await readdir(FOLDER)).filter(isWanted).sort())
    await db.query(await readFile(new URL(name, FOLDER), 'utf8'));
};

beforeAll(async () => {
  const url = inject('postgresUrl');
  admin = openDatabase(url, { max: 1 });
  await admin.query(`CREATE DATABASE ${NAME}`);
  db = openDatabase(url.replace('/postgres?', `/${NAME}?`));
  await run((name) => name < '0015');
});
afterAll(async () => {
  await db.close();
  await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
  await admin.close();
});

test('a suspended certificate is held by an enrolment, every other one by nobody', async () => {
  await db.query(`INSERT INTO ca_issuers (id, certificate, root) VALUES ('ca', '', '')`);
  for (const [index, state] of ['inactive', 'active', 'suspended', 'revoked'].entries()) {
    const isGood = state === 'active';
    await db.query(
      `INSERT INTO certificates (serial, issuer_id, token_id, request_id, csr_sha256, spki_sha256, phase, tbs, certificate,
         reserved_at, planned_at, not_after, state, revoked_at, revocation_reason, status_version)
       VALUES ($1, 'ca', $2, 'r', '', $3, 'recorded', '', '', now(), now(), now() + interval '1 year', $4, $5, $6, 1)`,
      [
        `${index}`.padStart(32, '0'),
        `t${index}`,
        randomBytes(32),
        state,
        isGood ? null : new Date(),
        isGood ? null : 6,
      ],
    );
  }
  await run((name) => name.startsWith('0015'));
  const after = await db.query('SELECT state, held_by FROM certificates ORDER BY serial');
  expect(after.map((row) => row['held_by'])).toEqual([null, null, 'enrolment', null]);
});

test('a hold that nobody placed is impossible, and so is a holder without a hold', async () => {
  const [suspended, active] = ['2', '1'].map((end) => end.padStart(32, '0'));
  const change = (held: string | null, serial = '') =>
    db.query('UPDATE certificates SET held_by = $1 WHERE serial = $2', [held, serial]);
  await expect(change(null, suspended)).rejects.toThrow('certificates_held');
  await expect(change('loss', active)).rejects.toThrow('certificates_held');
  await change('loss', suspended);
});
