// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { freshDatabase } from '../support/postgres.ts';

let world: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  world = await freshDatabase(inject('postgresUrl'));
  await world.db.ready();
});
afterAll(() => world.drop());

test('migrations that are applied are not applied again', async () => {
  expect(await migrate(world.db)).toEqual([]);
});

test('a waiter is woken by a notification of its topic, and by no other', async () => {
  const woken = world.db.wait('request:a', 5_000);
  const other = world.db.wait('request:b', 400);
  await world.db.notify('request:a');
  expect(await woken).toBe(true);
  expect(await other).toBe(false);
});

test('a waiter that comes before the listener stands is not left asleep', async () => {
  const late = openDatabase(world.url);
  const woken = late.wait('request:c', 10_000);
  await world.db.notify('request:c');
  expect(await woken).toBe(true);
  await late.close();
});

test('when the listening connection is lost, waiters are told to look again', async () => {
  const other = openDatabase(world.url);
  await other.ready();
  const woken = other.wait('request:d', 10_000);
  await world.db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'emza-listener' AND datname = current_database()`,
  );
  expect(await woken).toBe(true);
  await other.close();
});

test('abort and drain end a wait at once', async () => {
  const drain = new AbortController();
  const db = openDatabase(world.url, { drain: drain.signal });
  const leave = new AbortController();
  const aborted = db.wait('request:e', 60_000, leave.signal);
  leave.abort();
  expect(await aborted).toBe(false);
  const drained = db.wait('request:e', 60_000);
  drain.abort();
  expect(await drained).toBe(false);
  expect(await db.wait('request:e', 60_000)).toBe(false);
  await db.close();
});

test('the audit log refuses to be changed', async () => {
  await expect(world.db.query('DELETE FROM audit_log')).rejects.toThrow(/append-only/);
});
