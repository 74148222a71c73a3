// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate } from '../../server/store/migrate.ts';
import { freshDatabase } from '../support/postgres.ts';

let world: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => void (world = await freshDatabase(inject('postgresUrl'))));
afterAll(() => world.drop());

test('migrations that are applied are not applied again', async () => {
  expect(await migrate(world.db)).toEqual([]);
});

test('a waiter is woken by a notification of its topic, and by no other', async () => {
  const woken = world.db.wait('request:a', 5_000);
  const other = world.db.wait('request:b', 400);
  await new Promise((done) => setTimeout(done, 100));
  await world.db.notify('request:a');
  expect(await woken).toBe(true);
  expect(await other).toBe(false);
});

test('the audit log refuses to be changed', async () => {
  await expect(world.db.query('DELETE FROM audit_log')).rejects.toThrow(/append-only/);
});
