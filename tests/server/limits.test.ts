// SPDX-License-Identifier: Apache-2.0
// What one device or one network may ask for, and what is forgotten afterwards. Real PostgreSQL.
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PublicJwkP256 } from '../../core/protocol/index.ts';
import { authenticateDevice } from '../../server/devices/authenticate-device.ts';
import { registerDevice, sweepDevices } from '../../server/devices/register-device.ts';
import { networkOf } from '../../server/http/client-network.ts';
import type { HttpEnv } from '../../server/http/context.ts';
import { createDevicesStore } from '../../server/store/devices-store.ts';
import { createRateLimitStore } from '../../server/store/rate-limit-store.ts';
import { LIMITS } from '../../server/vault/policy.ts';
import { parseSignatureHeaders } from '../../core/crypto/http-signature.ts';
import { sha256 } from '../../core/crypto/hash.ts';
import { makeDevice } from '../support/device.ts';
import { freshDatabase } from '../support/postgres.ts';
import { openRaWorld } from '../support/ra-world.ts';
import {
  beginOperationOf,
  guess,
  newPhone,
  openVaultWorld,
  prove,
  releasedOperation,
  triesOf,
  WRONG_PIN,
} from '../support/vault-world.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => void (database = await freshDatabase(inject('postgresUrl'))));
afterAll(() => database.drop());

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as { code?: string; detail?: { retryAfterSeconds?: number } },
  );
const count = async (table: string, where = 'true'): Promise<number> =>
  (await database.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0]?.n ?? -1;

const KEY: PublicJwkP256 = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
const registration = () => {
  const devices = createDevicesStore(database.db);
  const register = registerDevice({
    devices,
    limits: createRateLimitStore(database.db),
    networkKey: new Uint8Array(32),
  });
  return { devices, register: (deviceId: string, network: string) => register({ deviceId, publicKey: KEY, network }) };
};

test('a network may register a thousand new devices in ten minutes, another its own; a known one counts nothing', async () => {
  const { register } = registration();
  await register('known', '192.0.2.1');
  await database.db.query("UPDATE rate_limits SET taken = 999 WHERE bucket = 'devices.network'");
  await register('thousandth', '192.0.2.1');
  const refused = await errorOf(register('one-more', '192.0.2.1'));
  expect(refused).toMatchObject({ code: 'REQUEST_RATE_LIMITED' });
  expect(refused?.detail?.retryAfterSeconds).toBeGreaterThan(590);
  expect(await count('devices', "id = 'one-more'")).toBe(0);
  await register('known', '192.0.2.1');
  await register('elsewhere', '192.0.2.2');
  expect(await count('rate_limits', "position('192.0.2' in encode(subject, 'escape')) > 0")).toBe(0);
});

test('devices that never began an enrolment are forgotten after a week, others stay', async () => {
  const { register, devices } = registration();
  for (const id of ['idle', 'young', 'busy']) await register(id, '192.0.2.9');
  await database.db.query("UPDATE devices SET created_at = now() - interval '8 days' WHERE id IN ('idle', 'busy')");
  await database.db.query(
    "INSERT INTO enrolments (id, device_id, state, product_id, created_at, changed_at) VALUES ('e', 'busy', 'identity', 'p', now(), now())",
  );
  await sweepDevices({ devices })();
  expect(await devices.find('idle')).toBeUndefined();
  expect(await devices.find('young')).toBeDefined();
  expect(await devices.find('busy')).toBeDefined();
});

test.each<[string, string | undefined, string | undefined, string]>([
  ['a client without a proxy', '198.51.100.7', undefined, '198.51.100.7'],
  ['what a stranger says of itself', '198.51.100.7', '203.0.113.1', '198.51.100.7'],
  ['what a proxy beside us says last', '127.0.0.1', '203.0.113.1, 203.0.113.2', '203.0.113.2'],
  ['a proxy that says nonsense', '10.0.0.2', 'me', '10.0.0.2'],
  ['IPv4 written as IPv6', '::ffff:198.51.100.7', undefined, '198.51.100.7'],
  ['IPv6: one household', '2001:db8:0:1:2:3:4:5', undefined, '2001:db8:0:1::/64'],
  ['IPv6, shortened', '2001:db8::1', undefined, '2001:db8:0:0::/64'],
  ['no socket', undefined, '203.0.113.1', 'unknown'],
])('the network that is counted: %s', async (_, clientAddress, forwarded, network) => {
  const app = new Hono<HttpEnv>().get('/', (c) => c.text(networkOf(c)));
  const headers = forwarded === undefined ? undefined : { 'x-forwarded-for': forwarded };
  const response = await app.request('/', headers && { headers }, { clientAddress });
  expect(await response.text()).toBe(network);
});

test('a device that asks too often in a minute is told to wait, and its refused requests leave nothing behind', async () => {
  const origin = 'https://emza.test';
  const device = await makeDevice(origin);
  const { devices } = registration();
  await devices.register(device.deviceId, device.publicKey);
  const authenticate = authenticateDevice({ devices, now: () => Date.now() / 1000 });
  const ask = async () => {
    const { headers } = await device.signed('/api/v1/x');
    const signature = parseSignatureHeaders(headers);
    return authenticate({
      method: 'GET',
      targetUri: `${origin}/api/v1/x`,
      signature,
      bodyDigest: await sha256(new Uint8Array()),
    });
  };
  await ask();
  await database.db.query(
    `INSERT INTO device_nonces (device_id, nonce) SELECT $1, 'n' || i FROM generate_series(1, 599) i`,
    [device.deviceId],
  );
  expect(await errorOf(ask())).toMatchObject({ code: 'REQUEST_RATE_LIMITED' });
  expect(await count('device_nonces', `device_id = '${device.deviceId}'`)).toBe(600);
  await database.db.query("UPDATE device_nonces SET seen_at = seen_at - interval '61 s'");
  expect(await ask()).toBe(device.deviceId);
});

test.each(Object.keys(LIMITS) as (keyof typeof LIMITS)[])(
  'a token at its limit of %s is told to wait; its tries, and other tokens, are untouched',
  async (bucket) => {
    const world = openVaultWorld(database.db);
    const [phone, other] = [await newPhone(world), await newPhone(world)];
    const { nonce } = await releasedOperation(world, phone);
    const opened = await guess(world, phone, nonce);
    const triesLeft = await triesOf(world, phone);
    const ids = { tokenId: phone.tokenId, deviceId: phone.keys.deviceId };
    const ask: Record<keyof typeof LIMITS, () => Promise<unknown>> = {
      'vault.operations': () => beginOperationOf(world, phone),
      'vault.releases': () => world.vault.releaseOperation({ ...ids, nonce, response: {} }),
      'vault.evaluations': () => guess(world, phone, nonce, WRONG_PIN),
      'vault.unlocks': () => prove(world, phone, opened),
    };
    const limits = createRateLimitStore(database.db);
    const subject = new TextEncoder().encode(phone.tokenId);
    while ((await limits.take({ bucket, subject, ...LIMITS[bucket] })) === undefined);
    expect(await errorOf(ask[bucket]())).toMatchObject({
      code: 'REQUEST_RATE_LIMITED',
      detail: { retryAfterSeconds: expect.any(Number) },
    });
    expect(await triesOf(world, phone)).toBe(triesLeft);
    await guess(world, other, (await releasedOperation(world, other)).nonce);
  },
);

test('a device begins twenty enrolments an hour; reading the one it has counts nothing', async () => {
  const world = await openRaWorld(inject('postgresUrl'));
  const { deviceId, step } = await world.phone();
  await world.ra.abandon(step);
  for (let time = 1; time < 20; time += 1) {
    const { id } = await world.ra.start({ deviceId });
    expect((await world.ra.start({ deviceId })).id).toBe(id);
    await world.ra.abandon({ deviceId, id });
  }
  expect(await errorOf(world.ra.start({ deviceId }))).toMatchObject({ code: 'REQUEST_RATE_LIMITED' });
  world.pass(3600);
  expect((await world.ra.start({ deviceId })).state).toBe('identity');
  await world.close();
});

test('after a day proven answers and their operations are forgotten; what can still refill a counter is not', async () => {
  const world = openVaultWorld(database.db);
  const phone = await newPhone(world);
  const rows = async () => [
    await count('vault_evaluations', `token_id = '${phone.tokenId}'`),
    await count('vault_operations', `token_id = '${phone.tokenId}'`),
  ];
  const first = await releasedOperation(world, phone);
  await errorOf(guess(world, phone, first.nonce, WRONG_PIN));
  await prove(world, phone, await guess(world, phone, first.nonce));
  await beginOperationOf(world, phone);
  const late = await releasedOperation(world, phone);
  const opened = await guess(world, phone, late.nonce);
  const before = await rows();
  await world.vault.sweep();
  expect(await rows()).toEqual(before);

  world.moveTime(86_400 + 121);
  await world.vault.sweep();
  expect(await rows()).toEqual([1, 1]);
  expect(await prove(world, phone, opened)).toMatchObject({ pinTriesLeft: 4 });
  await world.vault.sweep();
  expect(await rows()).toEqual([0, 0]);
});
