// SPDX-License-Identifier: Apache-2.0
// Suspensions of the time before it was written down for whom: they end when their enrolment is given up, as what the
// log says they were.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCaStore } from '../../../server/store/ca-store.ts';
import { openHalfMigrated, type HalfMigrated } from '../../support/half-migrated.ts';

let old: HalfMigrated;
beforeAll(async () => void (old = await openHalfMigrated(inject('postgresUrl'), '0016')));
afterAll(() => old.close());

const SERIALS = { active: 'A1'.repeat(16), inactive: 'B2'.repeat(16), lost: 'C3'.repeat(16) };

test('a suspended one comes back as what it was, and one that a loss holds does not', async () => {
  const { db } = old;
  await db.query(`INSERT INTO ca_issuers (id, certificate, root) VALUES ('ca', '', '')`);
  for (const [name, serial] of Object.entries(SERIALS)) {
    await db.query(
      `INSERT INTO certificates (serial, issuer_id, token_id, request_id, csr_sha256, spki_sha256, phase, tbs, certificate,
         reserved_at, planned_at, not_after, state, revoked_at, revocation_reason, held_by, status_version)
       VALUES ($1, 'ca', $1, $1, '', $2, 'recorded', '', '', now(), now(), now() + interval '1 year', 'suspended', now(), 6,
         $3, 1)`,
      [serial, randomBytes(32), name === 'lost' ? 'loss' : 'enrolment'],
    );
  }
  await db.query(
    `INSERT INTO audit_log (seq, at, event, subject, data, previous_hash, hash)
     SELECT row_number() OVER (), now(), 'certificate.activated', serial, '{}', '', '' FROM unnest($1::text[]) AS serial`,
    [[SERIALS.active, SERIALS.lost]],
  );
  await db.query(`INSERT INTO devices (id, public_key) VALUES ('d', '{}')`);
  await db.query(
    `INSERT INTO enrolments (id, device_id, state, product_id, token_id, supersedes, created_at, changed_at)
     VALUES ('e', 'd', 'terms', 'citizen-1y', 't', $1, now(), now())`,
    [Object.values(SERIALS)],
  );
  await old.migrate();

  const store = createCaStore(db);
  expect(await store.holds()).toHaveLength(3);
  const released = async (serial: string) => (await store.release({ serial, enrolmentId: 'e' }))?.state;
  expect(await released(SERIALS.active)).toBe('active');
  expect(await released(SERIALS.inactive)).toBe('inactive');
  expect(await released(SERIALS.lost)).toBe('suspended');
  expect(await store.holds()).toEqual([]);
});
