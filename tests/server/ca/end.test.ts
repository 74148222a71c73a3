// SPDX-License-Identifier: Apache-2.0
// What becomes of a certificate whose place another takes: on hold first, then revoked, each once.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { insertToken, newOrder, openCaWorld } from '../../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
beforeAll(async () => void (world = await openCaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

const ONE = { enrolmentId: 'one' };
const ANOTHER = { enrolmentId: 'another' };

async function issued(isActive: boolean) {
  const { tokenId } = await insertToken(world.db);
  const { serial } = await world.ca.issue(await newOrder({ tokenId }));
  if (isActive) await world.ca.activate({ serial, tokenId });
  return { tokenId, serial };
}
const rowOf = async (serial: string) =>
  (
    await world.db.query<{ state: string; revoked_at: Date | null; revocation_reason: number | null; v: string }>(
      'SELECT state, revoked_at, revocation_reason, status_version AS v FROM certificates WHERE serial = $1',
      [serial],
    )
  )[0];

test.each([
  ['an active one', true],
  ['an inactive one', false],
])('%s is suspended by one of two at once, and cannot be activated', async (_, isActive) => {
  const { serial, tokenId } = await issued(isActive);
  const before = await rowOf(serial);
  const changed = await Promise.all([world.ca.suspend({ serial, ...ONE }), world.ca.suspend({ serial, ...ANOTHER })]);
  expect(changed.filter(Boolean)).toHaveLength(1);
  const row = await rowOf(serial);
  expect(row).toMatchObject({ state: 'suspended', revocation_reason: 6 });
  // A new status is a new version: OCSP and CRL answer anew.
  expect(Number(row?.v)).toBeGreaterThan(Number(before?.v));
  await expect(world.ca.activate({ serial, tokenId })).rejects.toMatchObject({ code: 'CERTIFICATE_STATE' });
  expect(await world.ca.hasActiveCertificate(tokenId)).toBe(false);
});

test('a suspended one is revoked with the date of its hold, and never comes back', async () => {
  const { serial } = await issued(true);
  await world.ca.suspend({ serial, ...ONE });
  const held = await rowOf(serial);
  await world.ca.supersede(serial);
  await world.ca.supersede(serial);
  expect(await rowOf(serial)).toMatchObject({ state: 'revoked', revoked_at: held?.revoked_at, revocation_reason: 4 });
  expect(await world.ca.suspend({ serial, ...ONE })).toBe(false);
  expect((await rowOf(serial))?.state).toBe('revoked');
});

test('an active one is revoked at once', async () => {
  const { serial } = await issued(true);
  await world.ca.supersede(serial);
  expect(await rowOf(serial)).toMatchObject({ state: 'revoked', revocation_reason: 4 });
});

test('one that does not exist is not found', async () => {
  const unknown = 'AB'.repeat(16);
  await expect(world.ca.suspend({ serial: unknown, ...ONE })).rejects.toMatchObject({ code: 'CERTIFICATE_UNKNOWN' });
  await expect(world.ca.supersede(unknown)).rejects.toMatchObject({ code: 'CERTIFICATE_UNKNOWN' });
});
