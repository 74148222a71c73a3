// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { AppError } from '../../../core/protocol/index.ts';
import { codeOf, openRaWorld, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

test('nothing is told before the SIM was found to be theirs, as if nobody were there', async () => {
  const phone = await world.phone();
  expect(await codeOf(world.ra.readPerson(phone))).toBe('ENROLMENT_NONE');
  await phone.giveIdentity(await world.person(0));
  expect(await codeOf(world.ra.readPerson(phone))).toBe('ENROLMENT_NONE');
  expect(await codeOf(world.ra.readPerson({ deviceId: 'another' }))).toBe('ENROLMENT_NONE');
});

test('then mobile and national ID come covered, with the customer code', async () => {
  const [phone, person] = [await world.phone(), await world.person(1)];
  await phone.toDeviceLock(person);
  const shown = await world.ra.readPerson(phone);
  expect(shown).toEqual({
    nationalId: `${person.nationalId.slice(0, 3)}******${person.nationalId.slice(9)}`,
    mobile: `${person.mobile.slice(0, 4)}***${person.mobile.slice(7)}`,
    customerCode: await world.sandbox.customers.codeOf(person),
  });
  expect(shown.customerCode).toMatch(/^\d{8}$/);
});

test.each([
  ['does not answer', () => Promise.reject(new AppError('PROVIDER_UNAVAILABLE'))],
  ['knows none', () => Promise.resolve(undefined)],
] as const)('a directory that %s leaves the rest', async (_, codeOfCustomer) => {
  const [phone, person] = [await world.phone(), await world.person(2)];
  await phone.toDeviceLock(person);
  const directory = vi.spyOn(world.sandbox.customers, 'codeOf').mockImplementation(codeOfCustomer);
  expect(Object.keys(await world.ra.readPerson(phone))).toEqual(['nationalId', 'mobile']);
  directory.mockRestore();
  world.pass(3600);
});

test('the sandbox’s directory knows nobody who does not live there', async () => {
  expect(await world.sandbox.customers.codeOf({ nationalId: '1111111111' })).toBeUndefined();
});
