// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { registerDevice } from '../../../server/devices/register-device.ts';
import { createApp } from '../../../server/http/app.ts';
import { authenticateDevice } from '../../../server/devices/authenticate-device.ts';
import { deviceRoutes } from '../../../server/http/device-routes.ts';
import { enrolmentRoutes } from '../../../server/http/enrolment-routes.ts';
import { createLog } from '../../../server/http/log.ts';
import { createMetrics } from '../../../server/http/metrics.ts';
import { sandboxRoutes } from '../../../server/http/sandbox-routes.ts';
import { createDevicesStore } from '../../../server/store/devices-store.ts';
import { createRateLimitStore } from '../../../server/store/rate-limit-store.ts';
import { makeDevice, type TestDevice } from '../../support/device.ts';
import { openRaWorld, type RaWorld } from '../../support/ra-world.ts';

const ORIGIN = 'http://localhost:8080';
let world: RaWorld;
let app: ReturnType<typeof createApp>;
const logged: string[] = [];

beforeAll(async () => {
  world = await openRaWorld(inject('postgresUrl'));
  const devices = createDevicesStore(world.db);
  const limits = createRateLimitStore(world.db);
  const now = () => new Date(world.clock.at);
  app = createApp({
    origin: ORIGIN,
    statusOrigin: ORIGIN,
    version: 'test',
    log: createLog({ write: (line: string) => void logged.push(line) }),
    metrics: createMetrics(),
    now,
    authenticateDevice: authenticateDevice({ devices, now: () => now().getTime() / 1000 }),
    findRp: () => Promise.resolve(undefined),
    routes: [
      deviceRoutes({ registerDevice: registerDevice({ devices, limits, networkKey: new Uint8Array(32) }), now }),
      enrolmentRoutes(world.ra),
      sandboxRoutes({
        sandbox: world.sandbox,
        reviews: { list: world.proofing.listReviews, decide: world.proofing.decideReview },
      }),
    ],
    files: async (_, next) => next(),
  });
});
afterAll(() => world.close());

const registered = async (): Promise<TestDevice> => {
  const device = await makeDevice(ORIGIN, () => Math.floor(world.clock.at.getTime() / 1000));
  expect((await app.fetch(await device.register())).status).toBe(200);
  return device;
};
const call = async (device: TestDevice, path: string, body?: unknown) => {
  const response = await app.fetch(
    await device.signed(`/api/v1/enrolments${path}`, body === undefined ? {} : { body }),
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const steps = [
  ['identity', { nationalId: '0075430711', mobile: '09355550100' }],
  ['code', { code: '000000' }],
  ['code/resend', {}],
  ['back', {}],
  ['accept-terms', { sha256: 'A'.repeat(43) }],
  ['checklist', { camera: true, microphone: true, storage: true, nationalCard: true, postalCode: true }],
  ['product', { product: 'citizen-1y', suspends: [] }],
  ['review', { product: 'citizen-1y', total: 1 }],
  ['abandon', {}],
  ['device-lock/options', {}],
  ['device-lock', { response: { id: 'AAAA' } }],
  ['vault', {}],
  [
    'vault/ready',
    {
      unlockKey: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
      requestId: 'A'.repeat(22),
      signature: 'A'.repeat(86),
    },
  ],
  ['applicant', { birthDate: '1990-01-01', cardSerial: '1G23456789', postalCode: '1345678901' }],
  ['issue', { requestId: 'A'.repeat(22), operation: 'A'.repeat(43), operationRandom: 'A'.repeat(22), csr: 'MAA' }],
] as const;

test('a citizen walks from nothing to the device lock over HTTP', async () => {
  const device = await registered();
  expect((await call(device, '/current')).body).toMatchObject({ status: 404, code: 'ENROLMENT_NONE' });
  const { id } = (await call(device, '', {})).body as { id: string };
  const person = await world.person(0);
  const { nationalId, mobile } = person;
  expect((await call(device, `/${id}/identity`, { nationalId, mobile })).body).toMatchObject({ state: 'code' });
  const code = await world.lastCode(mobile);
  expect((await call(device, `/${id}/code`, { code })).body).toMatchObject({ id, state: 'deviceLock' });
  expect((await call(device, '/current')).body).toMatchObject({ id, state: 'deviceLock' });
  expect((await call(device, `/${id}/terms`)).body).toMatchObject({ sha256: expect.any(String) });
  const options = await call(device, `/${id}/device-lock/options`, {});
  expect(options.body).toMatchObject({ rp: { id: 'localhost' }, extensions: { prf: { eval: {} } } });
});

test.each(steps)('%s of another device’s enrolment is not found', async (step, body) => {
  const [owner, stranger] = [await registered(), await registered()];
  const { id } = (await call(owner, '', {})).body as { id: string };
  expect(await call(stranger, `/${id}/${step}`, body)).toMatchObject({
    status: 404,
    body: { code: 'ENROLMENT_NONE' },
  });
});

test.each(steps)('%s refuses members it does not know', async (step, body) => {
  const device = await registered();
  const { id } = (await call(device, '', {})).body as { id: string };
  expect(await call(device, `/${id}/${step}`, { ...body, state: 'done' })).toMatchObject({
    status: 400,
    body: { code: 'REQUEST_INVALID' },
  });
});

test('unsigned requests do not come in', async () => {
  const response = await app.request('/api/v1/enrolments', { method: 'POST', body: '{}' });
  expect(response.status).toBe(401);
});

test('a refusal names fields and never values, in answer and log', async () => {
  const device = await registered();
  const { id } = (await call(device, '', {})).body as { id: string };
  const planted = { nationalId: '1199999991', mobile: '02177665544' };
  const { status, body } = await call(device, `/${id}/identity`, planted);
  expect(status).toBe(400);
  expect(body['fields']).toEqual([
    { field: 'nationalId', code: 'FIELD_NATIONAL_ID' },
    { field: 'mobile', code: 'FIELD_MOBILE' },
  ]);
  for (const value of Object.values(planted)) {
    expect(JSON.stringify(body)).not.toContain(value);
    expect(logged.join('')).not.toContain(value);
  }
  expect(logged.join('')).toContain('/api/v1/enrolments/:id/identity');
});

test('each path is described in the OpenAPI document', async () => {
  const document = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, unknown> };
  const paths = Object.keys(document.paths);
  for (const [step] of steps) expect(paths).toContain(`/api/v1/enrolments/{id}/${step}`);
  for (const name of ['persons', 'sms', 'providers']) expect(paths).toContain(`/sandbox/api/${name}`);
});
