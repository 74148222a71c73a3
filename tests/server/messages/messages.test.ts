// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createMessages, type Messages } from '../../../server/messages/messages.ts';
import { createDevicesStore } from '../../../server/store/devices-store.ts';
import { createMessagesStore } from '../../../server/store/messages-store.ts';
import { makeDevice } from '../../support/device.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { openWholeServer, type WholeServer } from '../../support/whole-server.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let server: WholeServer;
let messages: Messages;
let deviceId: string;
let clock = new Date('2026-11-22T10:00:00Z');
const draining = new AbortController();
const serial = 'AB12';

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  server = await openWholeServer(inject('postgresUrl'));
  await database.db.ready();
  const store = createMessagesStore(database.db);
  messages = createMessages({ store, wakeUps: database.db, now: () => clock, draining: draining.signal });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});
beforeEach(async () => {
  const device = await makeDevice('http://localhost');
  ({ deviceId } = device);
  await createDevicesStore(database.db).register(deviceId, device.publicKey);
});

const list = (after = 0, waitSeconds = 0, signal = new AbortController().signal) =>
  messages.list({ deviceId, after, waitSeconds, signal });
const post = (key: string) => messages.post({ deviceId, key, kind: 'certificateIssued', detail: { serial } });

test('a message is told with its time and its serial, once for its key', async () => {
  await post('a');
  await post('a');
  const at = clock.getTime() / 1000;
  expect(await list()).toEqual([
    { id: expect.any(Number) as number, kind: 'certificateIssued', at, detail: { serial } },
  ]);
});

test('only what comes after the last one seen is answered, oldest first, and no other device’s', async () => {
  await post('a');
  await post('b');
  const [first, second] = await list();
  expect((first?.id ?? 0) < (second?.id ?? 0)).toBe(true);
  expect(await list(first?.id)).toEqual([second]);
  const other = await messages.list({ deviceId: 'x', after: 0, waitSeconds: 0, signal: draining.signal });
  expect(other).toEqual([]);
});

test('a long-poll is answered as soon as a message is posted', async () => {
  const started = performance.now();
  const waiting = list(0, 25);
  await post('a');
  expect(await waiting).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(4_000);
});

test('a client that leaves ends the wait', async () => {
  const leaving = new AbortController();
  const waiting = list(0, 25, leaving.signal);
  leaving.abort();
  expect(await waiting).toEqual([]);
});

test('thirty posted at once are seen once each by a reader that follows', async () => {
  const posted = Promise.all(Array.from({ length: 30 }, (_, index) => post(`key ${index}`)));
  const seen: number[] = [];
  while (seen.length < 30) seen.push(...(await list(seen.at(-1), 5)).map(({ id }) => id));
  await posted;
  expect(new Set(seen).size).toBe(30);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('one answer holds the newest fifty', async () => {
  for (let index = 0; index < 52; index++) await post(`key ${index}`);
  const found = await list();
  expect(found).toHaveLength(50);
  expect(await list(found.at(-2)?.id)).toEqual([found.at(-1)]);
});

test('the sweep forgets what is older than four hundred days', async () => {
  await post('old');
  const before = clock;
  clock = new Date(clock.getTime() + 399 * 86_400_000);
  await messages.sweep();
  expect(await list()).toHaveLength(1);
  clock = new Date(clock.getTime() + 2 * 86_400_000);
  await messages.sweep();
  expect(await list()).toEqual([]);
  clock = before;
});

test('over HTTP a device reads its own list, and nobody reads one without a signature', async () => {
  const device = await makeDevice(server.origin);
  const { status } = await fetch(await device.register());
  expect(status).toBe(200);
  const answer = await fetch(await device.signed('/api/v1/messages?after=0&wait=0'));
  expect([answer.status, await answer.json()]).toEqual([200, { messages: [] }]);
  expect((await fetch(`${server.origin}/api/v1/messages`)).status).toBe(401);
  const about = await fetch(`${server.origin}/about.json`);
  expect(await about.json()).toEqual({ mode: 'sandbox', callCentre: [] });
});
