// SPDX-License-Identifier: Apache-2.0
// A hold that an enrolment placed ends when it is given up: what it alone held is again what it was, for OCSP and CRL
// too. What a loss holds, or another enrolment, stays held.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseCrl } from '../../../core/pki/index.ts';
import { createStatusStore } from '../../../server/store/status-store.ts';
import { insertToken, newOrder, openCaWorld } from '../../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
beforeAll(async () => void (world = await openCaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

async function issued(isActive = true) {
  const { tokenId } = await insertToken(world.db);
  const { serial } = await world.ca.issue(await newOrder({ tokenId }));
  if (isActive) await world.ca.activate({ serial, tokenId });
  return { tokenId, serial };
}
const one = (serial: string) => ({ serial, enrolmentId: `one ${serial}` });
const another = (serial: string) => ({ serial, enrolmentId: `another ${serial}` });
const stateOf = async (serial: string) => (await world.ca.find(serial))?.state;
const statusOf = async (serial: string) => {
  const { authority } = world.issuing;
  return (await createStatusStore(world.db).statuses(authority.issuerId, [serial])).get(serial)?.revoked;
};
const versionOf = async (serial: string) =>
  Number(
    (await world.db.query<{ v: string }>('SELECT status_version AS v FROM certificates WHERE serial = $1', [serial]))[0]
      ?.v,
  );
const audited = async (serial: string) =>
  (
    await world.db.query<{ event: string }>(
      `SELECT event FROM audit_log WHERE subject = $1 AND event IN ('certificate.suspended', 'certificate.holdReleased')`,
      [serial],
    )
  ).map(({ event }) => event);

test('an active one is good again, under a new version of its status, and says so once', async () => {
  const { serial, tokenId } = await issued();
  await world.ca.suspend(one(serial));
  const held = await versionOf(serial);
  expect(await statusOf(serial)).toMatchObject({ reason: 6 });
  expect(await world.ca.resume(one(serial))).toBe(true);
  expect(await world.ca.resume(one(serial))).toBe(false);
  expect(await stateOf(serial)).toBe('active');
  expect(await statusOf(serial)).toBeUndefined();
  expect(await versionOf(serial)).toBeGreaterThan(held);
  expect(await world.ca.hasActiveCertificate(tokenId)).toBe(true);
  expect(await audited(serial)).toEqual(['certificate.suspended', 'certificate.holdReleased']);
});

test('the next complete list of revoked ones does not name it any more', async () => {
  const { serial } = await issued();
  const names = async () => parseCrl(await world.publishCrl()).entries.has(serial);
  await world.ca.suspend(one(serial));
  expect(await names()).toBe(true);
  await world.ca.resume(one(serial));
  expect(await names()).toBe(false);
});

test('an inactive one waits for its device lock again, on hold as since its issuing', async () => {
  const { serial, tokenId } = await issued(false);
  const before = await statusOf(serial);
  await world.ca.suspend(one(serial));
  expect(await world.ca.resume(one(serial))).toBe(true);
  expect(await stateOf(serial)).toBe('inactive');
  expect(await statusOf(serial)).toEqual(before);
  expect((await world.ca.activate({ serial, tokenId })).state).toBe('active');
});

test('an enrolment that placed no hold lifts none', async () => {
  const { serial } = await issued();
  expect(await world.ca.resume(one(serial))).toBe(false);
  await world.ca.suspend(one(serial));
  expect(await world.ca.resume(another(serial))).toBe(false);
  expect(await stateOf(serial)).toBe('suspended');
});

describe('held for two enrolments', () => {
  test('it stays so until the last of them is given up', async () => {
    const { serial } = await issued();
    expect(await world.ca.suspend(one(serial))).toBe(true);
    expect(await world.ca.suspend(another(serial))).toBe(false);
    expect(await world.ca.resume(one(serial))).toBe(false);
    expect(await stateOf(serial)).toBe('suspended');
    expect(await world.ca.resume(another(serial))).toBe(true);
    expect(await stateOf(serial)).toBe('active');
  });

  test('given up at once, one of them ends the hold', async () => {
    for (let round = 0; round < 5; round++) {
      const { serial } = await issued();
      await world.ca.suspend(one(serial));
      await world.ca.suspend(another(serial));
      const ended = await Promise.all([world.ca.resume(one(serial)), world.ca.resume(another(serial))]);
      expect(ended.filter(Boolean)).toHaveLength(1);
      expect(await stateOf(serial)).toBe('active');
    }
  });

  test('one given up while the other begins: it is held for the other in the end', async () => {
    for (let round = 0; round < 5; round++) {
      const { serial } = await issued();
      await world.ca.suspend(one(serial));
      await Promise.all([world.ca.resume(one(serial)), world.ca.suspend(another(serial))]);
      expect(await stateOf(serial)).toBe('suspended');
      expect(await world.ca.resume(another(serial))).toBe(true);
    }
  });
});

describe('a loss', () => {
  test.each(['before', 'after'] as const)('reported %s the enrolment keeps its hold', async (when) => {
    const { serial } = await issued();
    if (when === 'before') await world.ca.suspendForLoss(serial);
    expect(await world.ca.suspend(one(serial))).toBe(when === 'after');
    if (when === 'after') await world.ca.suspendForLoss(serial);
    expect(await world.ca.resume(one(serial))).toBe(false);
    expect(await stateOf(serial)).toBe('suspended');
    expect(await world.ca.holds()).not.toContainEqual(one(serial));
  });

  test('reported while the enrolment is given up wins', async () => {
    for (let round = 0; round < 5; round++) {
      const { serial } = await issued();
      await world.ca.suspend(one(serial));
      await Promise.all([world.ca.resume(one(serial)), world.ca.suspendForLoss(serial)]);
      expect(await stateOf(serial)).toBe('suspended');
    }
  });
});

test('what is revoked meanwhile stays revoked, and is held for nobody', async () => {
  const { serial } = await issued();
  await world.ca.suspend(one(serial));
  await world.ca.supersede(serial);
  expect(await world.ca.resume(one(serial))).toBe(false);
  expect(await stateOf(serial)).toBe('revoked');
  expect(await world.ca.holds()).not.toContainEqual(one(serial));
});

test('revoked and given up at once, it is revoked', async () => {
  for (let round = 0; round < 5; round++) {
    const { serial } = await issued();
    await world.ca.suspend(one(serial));
    await Promise.all([world.ca.resume(one(serial)), world.ca.supersede(serial)]);
    expect(await stateOf(serial)).toBe('revoked');
  }
});
