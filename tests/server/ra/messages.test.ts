// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

const told = async ({ deviceId }: Phone) => {
  const { signal } = new AbortController();
  const list = await world.messages.list({ deviceId, after: 0, waitSeconds: 0, signal });
  return list.map(({ kind }) => kind);
};

test('each thing that happens to an enrolment is told once, in its order', async () => {
  const [phone, person] = [await world.phone(), await world.person(0)];
  await phone.toIssue(person);
  expect(await told(phone)).toEqual(['codeSent', 'deviceLock', 'paymentReceived', 'proofAccepted']);
  const prepared = await phone.prepareIssue();
  const { certificate } = await world.ra.issue(prepared);
  await world.ra.issue(prepared);
  expect((await told(phone)).slice(4)).toEqual(['certificateIssued']);
  await world.ca.activate({ serial: certificate?.serial ?? '', tokenId: (await phone.read()).tokenId ?? '' });
  await world.ra.onActivated(certificate?.serial ?? '');
  await world.ra.onActivated(certificate?.serial ?? '');
  expect((await told(phone)).slice(5)).toEqual(['certificateActivated']);
});

test('a crash after the lock was registered does not swallow its message', async () => {
  const [phone, person] = [await world.phone(), await world.person(1)];
  await phone.toDeviceLock(person);
  world.crashAt('lock registered');
  await expect(phone.registerLock()).rejects.toThrow('crashed');
  expect(await told(phone)).toEqual(['codeSent']);
  await phone.read();
  expect(await told(phone)).toEqual(['codeSent', 'deviceLock']);
});

test('the old device hears that its certificate was suspended', async () => {
  const [old, person] = [await world.phone(), await world.person(2)];
  await old.toIssue(person);
  await world.ra.issue(await old.prepareIssue());
  world.pass(3600);
  const next = await world.phone();
  await next.toProduct(person);
  await next.chooseProduct();
  expect(await told(old)).toContain('certificateSuspended');
  expect(await told(next)).not.toContain('certificateSuspended');
});
