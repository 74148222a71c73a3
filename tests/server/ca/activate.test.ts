// SPDX-License-Identifier: Apache-2.0
// Activation through the real vault: an operation that the device lock released, recomputed here.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { operationHash } from '../../../core/vault/operation.ts';
import { activateByDevice } from '../../../server/ca/activate-certificate.ts';
import { useOperation } from '../../../server/vault/operations.ts';
import { createVaultStore } from '../../../server/store/vault-store.ts';
import { insertToken, newOrder, openCaWorld } from '../../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
const activated: string[] = [];
beforeAll(async () => void (world = await openCaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

async function issued() {
  const owner = await insertToken(world.db);
  const view = await world.ca.issue(await newOrder({ tokenId: owner.tokenId }));
  return { ...owner, serial: view.serial };
}

/** An operation in the state in which the vault leaves it after a valid assertion. */
async function released(input: { tokenId: string; serial: string; isReleased?: boolean }) {
  const [operation, operationRandom] = [random(32), random(16)];
  const { tokenId, serial } = input;
  const h = await operationHash({ kind: 'activate', tokenId, serial, random: operationRandom });
  await world.db.query(
    `INSERT INTO vault_operations (nonce, token_id, kind, h, begun_at, expires_at, released_at)
     VALUES ($1, $2, 'activate', $3, now(), now() + interval '2 minutes', $4)`,
    [operation, tokenId, h, input.isReleased === false ? null : new Date()],
  );
  return { operation, operationRandom };
}

const activate = (input: Parameters<ReturnType<typeof activateByDevice>>[0]) =>
  activateByDevice({
    ...world.issuing,
    operations: { useOperation: useOperation({ store: createVaultStore(world.db) } as never) },
    onActivated: async (serial) => void activated.push(serial),
  })(input);

test('a released operation activates; asked again with the same one, it answers the same', async () => {
  const own = await issued();
  expect(await world.ca.hasActiveCertificate(own.tokenId)).toBe(false);
  expect(await world.ca.activeTokenOf(own.deviceId)).toBeUndefined();
  const operation = await released(own);
  const view = await activate({ ...own, ...operation });
  expect(view).toMatchObject({ serial: own.serial, state: 'active' });
  expect(await activate({ ...own, ...operation })).toEqual(view);
  expect(activated.filter((serial) => serial === own.serial).length).toBe(2);
  expect(await world.ca.hasActiveCertificate(own.tokenId)).toBe(true);
  expect(await world.ca.activeTokenOf(own.deviceId)).toEqual({ tokenId: own.tokenId, nationalId: '0012345679' });
  expect(await world.ca.certificatesOf(own.tokenId)).toEqual([view]);
  expect(await world.ca.findOfDevice(own)).toEqual(view);
});

test('without a release, or with one for another certificate, nothing changes', async () => {
  const [own, other] = [await issued(), await issued()];
  const unreleased = await released({ ...own, isReleased: false });
  await expect(activate({ ...own, ...unreleased })).rejects.toMatchObject({ code: 'OPERATION_NOT_RELEASED' });
  const foreign = await released({ tokenId: own.tokenId, serial: other.serial });
  await expect(activate({ ...own, ...foreign })).rejects.toMatchObject({ code: 'OPERATION_MISMATCH' });
  const ofOther = await released(other);
  await expect(activate({ ...own, ...ofOther })).rejects.toMatchObject({ code: 'OPERATION_UNKNOWN' });
  expect(await world.ca.find(own.serial)).toMatchObject({ state: 'inactive' });
});

test('to another device the certificate does not exist', async () => {
  const [own, other] = [await issued(), await issued()];
  const operation = await released(own);
  const stolen = { ...operation, serial: own.serial, deviceId: other.deviceId };
  await expect(activate(stolen)).rejects.toMatchObject({ code: 'CERTIFICATE_UNKNOWN' });
  await expect(world.ca.findOfDevice(stolen)).rejects.toMatchObject({ code: 'CERTIFICATE_UNKNOWN' });
});

test.each([
  ['suspended', 6, 'enrolment'],
  ['suspended', 6, 'loss'],
  ['revoked', 1, null],
] as const)('a %s certificate is not activated (%i, held by %s)', async (state, reason, by) => {
  const own = await issued();
  await world.db.query('UPDATE certificates SET state = $2, revocation_reason = $3, held_by = $4 WHERE serial = $1', [
    own.serial,
    state,
    reason,
    by,
  ]);
  const operation = await released(own);
  await expect(activate({ ...own, ...operation })).rejects.toMatchObject({ code: 'CERTIFICATE_STATE' });
  await expect(world.ca.activate(own)).rejects.toMatchObject({ code: 'CERTIFICATE_STATE' });
});

test('the statement itself activates nothing of another token, nor what is not inactive, nor past its end', async () => {
  const { store } = world.issuing;
  const [own, other] = [await issued(), await issued()];
  const at = world.clock.now();
  expect(await store.activate({ serial: own.serial, tokenId: other.tokenId, at })).toBeUndefined();
  const late = new Date(at.getTime() + 366 * 86_400_000);
  expect(await store.activate({ serial: own.serial, tokenId: own.tokenId, at: late })).toBeUndefined();
  await world.db.query(`UPDATE certificates SET state = 'suspended', held_by = 'loss' WHERE serial = $1`, [own.serial]);
  expect(await store.activate({ serial: own.serial, tokenId: own.tokenId, at })).toBeUndefined();
  expect(await world.ca.find(own.serial)).toMatchObject({ state: 'suspended' });
});

test('a certificate is active until its last second, then expired, and activates no more', async () => {
  const [own, late] = [await issued(), await issued()];
  const { notAfter } = await activate({ ...own, ...(await released(own)) });
  world.clock.set(new Date(notAfter * 1000 + 999));
  expect(await world.ca.hasActiveCertificate(own.tokenId)).toBe(true);
  expect(await world.ca.find(own.serial)).toMatchObject({ state: 'active' });
  world.clock.forward(0.001);
  expect(await world.ca.hasActiveCertificate(own.tokenId)).toBe(false);
  expect(await world.ca.activeTokenOf(own.deviceId)).toBeUndefined();
  expect(await world.ca.find(own.serial)).toMatchObject({ state: 'expired' });
  await expect(world.ca.activate(late)).rejects.toMatchObject({ code: 'CERTIFICATE_STATE' });
});
