// SPDX-License-Identifier: Apache-2.0
// The code on paper, and the hold of a phone that was reported lost: who may set, what replaces, what nothing lifts.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { revocationCodeOf, revocationStatement } from '../../../core/protocol/index.ts';
import { insertToken, newOrder, openCaWorld } from '../../support/ca-world.ts';
import { meetAt } from '../../support/race.ts';
import { codeOf } from '../../support/ra-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
beforeAll(async () => void (world = await openCaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

const newCode = (): string => revocationCodeOf(randomBytes(10));
const hashOf = (serial: string, code: string) =>
  createHash('sha256').update(revocationStatement(serial, code)).digest();

async function issued(isActive = true) {
  const { deviceId, tokenId } = await insertToken(world.db);
  const { serial } = await world.ca.issue(await newOrder({ tokenId }));
  if (isActive) await world.ca.activate({ serial, tokenId });
  return {
    deviceId,
    tokenId,
    serial,
    keep: (code: string, device = deviceId) =>
      world.ca.setRevocationCode({ serial, deviceId: device, sha256: hashOf(serial, code) }),
  };
}
const rowOf = async (serial: string) =>
  (
    await world.db.query('SELECT state, revocation_reason, revoked_at, held_by FROM certificates WHERE serial = $1', [
      serial,
    ])
  )[0];
const revoke = (code: string, ...serials: string[]) => world.ca.revokeByCode({ serials, code });

test.each([true, false])(
  'the code revokes its certificate, active %s, as compromised; again it answers alike',
  async (isActive) => {
    const { serial, keep } = await issued(isActive);
    const code = newCode();
    expect(await keep(code)).toEqual({ number: 1 });
    expect(await revoke(code, serial)).toEqual({ serial, state: 'revoked', isNew: true });
    expect(await rowOf(serial)).toMatchObject({ state: 'revoked', revocation_reason: 1, held_by: null });
    expect(await revoke(code, serial)).toEqual({ serial, state: 'revoked', isNew: false });
  },
);

test('of several certificates it revokes its own alone', async () => {
  const [first, second] = [await issued(), await issued()];
  const [one, two] = [newCode(), newCode()];
  await first.keep(one);
  await second.keep(two);
  expect(await revoke(two, first.serial, second.serial)).toMatchObject({ serial: second.serial });
  expect(await rowOf(first.serial)).toMatchObject({ state: 'active' });
});

test('a wrong code, one of another certificate, and no certificate at all revoke nothing', async () => {
  const [first, second] = [await issued(), await issued()];
  const code = newCode();
  await first.keep(code);
  for (const wrong of [revoke(newCode(), first.serial), revoke(code, second.serial), revoke(code)]) {
    expect(await wrong).toBeUndefined();
  }
  expect(await rowOf(first.serial)).toMatchObject({ state: 'active' });
});

test('a new code makes the one before void; the same one again is no new one', async () => {
  const { serial, keep } = await issued();
  const [old, fresh] = [newCode(), newCode()];
  expect([await keep(old), await keep(old), await keep(fresh), await keep(fresh)]).toEqual([
    { number: 1 },
    { number: 1 },
    { number: 2 },
    { number: 2 },
  ]);
  expect(await revoke(old, serial)).toBeUndefined();
  expect(await revoke(fresh, serial)).toMatchObject({ isNew: true });
});

test('what is kept is the hash over serial and code, never the code', async () => {
  const { serial, keep } = await issued();
  const code = newCode();
  await keep(code);
  const [row] = await world.db.query('SELECT * FROM revocation_codes WHERE serial = $1', [serial]);
  expect(row?.['sha256']).toEqual(hashOf(serial, code));
  const [dump] = await world.db.query<{ text: string }>(
    `SELECT (SELECT coalesce(json_agg(r)::text, '') FROM revocation_codes r) ||
       (SELECT coalesce(json_agg(a)::text, '') FROM audit_log a) AS text`,
  );
  expect(dump?.text).not.toContain(code);
});

test('only the device of its token sets it', async () => {
  const [own, other] = [await issued(), await issued()];
  expect(await codeOf(own.keep(newCode(), other.deviceId))).toBe('CERTIFICATE_UNKNOWN');
  expect(await codeOf(own.keep(newCode(), 'A'.repeat(43)))).toBe('CERTIFICATE_UNKNOWN');
});

test('a revoked or expired certificate takes none', async () => {
  const { serial, keep } = await issued();
  await world.ca.supersede(serial);
  expect(await codeOf(keep(newCode()))).toBe('CERTIFICATE_STATE');
  const late = await issued();
  const code = newCode();
  await late.keep(code);
  world.clock.forward(366 * 86_400);
  expect(await codeOf(late.keep(newCode()))).toBe('CERTIFICATE_STATE');
  expect(await revoke(code, late.serial)).toEqual({ serial: late.serial, state: 'expired', isNew: false });
  expect(await rowOf(late.serial)).toMatchObject({ state: 'active' });
  world.clock.forward(-366 * 86_400);
});

test('once the loss is reported, the phone cannot void the paper', async () => {
  const { serial, keep } = await issued();
  const code = newCode();
  await keep(code);
  await world.ca.suspendForLoss(serial);
  expect(await codeOf(keep(newCode()))).toBe('CERTIFICATE_STATE');
  const held = await rowOf(serial);
  expect(await revoke(code, serial)).toMatchObject({ isNew: true });
  // The hold's date stays (RFC 5280 §5.3.1 has no word on it; the design has).
  expect(await rowOf(serial)).toMatchObject({
    state: 'revoked',
    revocation_reason: 1,
    revoked_at: held?.['revoked_at'],
  });
});

test('a code that is set while the loss is being reported waits for it, and is refused', async () => {
  const { serial, keep } = await issued();
  const paper = newCode();
  await keep(paper);
  await world.db
    .transaction(async (tx) => {
      await tx.query(
        `UPDATE certificates SET state = 'suspended', revoked_at = now(), revocation_reason = 6, held_by = 'loss',
           held_state = state WHERE serial = $1`,
        [serial],
      );
      const thief = codeOf(keep(newCode()));
      await expect
        .poll(
          async () =>
            (
              await world.db.query(
                `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
              )
            ).length,
        )
        .toBe(1);
      return { thief };
    })
    .then(async ({ thief }) => expect(await thief).toBe('CERTIFICATE_STATE'));
  expect(await revoke(paper, serial)).toMatchObject({ isNew: true });
});

test.each([true, false])('a loss suspends what lives, active %s; activation does not lift it', async (isActive) => {
  const { serial, tokenId } = await issued(isActive);
  expect(await world.ca.suspendForLoss(serial)).toEqual({ isHeld: true, isNew: true });
  expect(await world.ca.suspendForLoss(serial)).toEqual({ isHeld: true, isNew: false });
  expect(await rowOf(serial)).toMatchObject({ state: 'suspended', revocation_reason: 6, held_by: 'loss' });
  expect(await codeOf(world.ca.activate({ serial, tokenId }))).toBe('CERTIFICATE_STATE');
  expect(await world.issuing.store.activate({ serial, tokenId, at: world.clock.now() })).toBeUndefined();
  expect(await world.ca.hasActiveCertificate(tokenId)).toBe(false);
});

test('a loss takes over the hold of an enrolment, and no enrolment takes it back', async () => {
  const { serial } = await issued();
  await world.ca.suspend({ serial, enrolmentId: 'one' });
  const before = await rowOf(serial);
  expect(before).toMatchObject({ held_by: 'enrolment' });
  expect(await world.ca.suspendForLoss(serial)).toEqual({ isHeld: true, isNew: true });
  expect(await world.ca.suspend({ serial, enrolmentId: 'one' })).toBe(false);
  expect(await rowOf(serial)).toMatchObject({ held_by: 'loss', revoked_at: before?.['revoked_at'] });
});

test('what is revoked stays revoked, and is not held', async () => {
  const { serial } = await issued();
  await world.ca.supersede(serial);
  expect(await world.ca.suspendForLoss(serial)).toEqual({ isHeld: false, isNew: false });
  expect(await rowOf(serial)).toMatchObject({ state: 'revoked', revocation_reason: 4 });
});

test('of two reports at once one suspends', async () => {
  const { serial } = await issued();
  const both = await meetAt(world.db, `SELECT 1 FROM certificates WHERE serial = '${serial}' FOR UPDATE`, 2, () =>
    Promise.all([world.ca.suspendForLoss(serial), world.ca.suspendForLoss(serial)]),
  );
  expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(both.every(({ isHeld }) => isHeld)).toBe(true);
});

test('of activation and a report at once the report has the last word', async () => {
  const { serial, tokenId } = await issued(false);
  await meetAt(world.db, `SELECT 1 FROM certificates WHERE serial = '${serial}' FOR UPDATE`, 2, () =>
    Promise.allSettled([world.ca.activate({ serial, tokenId }), world.ca.suspendForLoss(serial)]),
  );
  expect(await rowOf(serial)).toMatchObject({ state: 'suspended', held_by: 'loss' });
});

test('revoked and reported at once, it ends revoked', async () => {
  const { serial, keep } = await issued();
  const code = newCode();
  await keep(code);
  await meetAt(world.db, `SELECT 1 FROM certificates WHERE serial = '${serial}' FOR UPDATE`, 2, () =>
    Promise.all([world.ca.suspendForLoss(serial), revoke(code, serial)]),
  );
  expect(await rowOf(serial)).toMatchObject({ state: 'revoked', revocation_reason: 1, held_by: null });
});
