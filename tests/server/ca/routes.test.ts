// SPDX-License-Identifier: Apache-2.0
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parseOcspResponse } from '../../../core/pki/index.ts';
import { AppError } from '../../../core/protocol/index.ts';
import { certificateRoutes } from '../../../server/http/certificate-routes.ts';
import type { HttpEnv } from '../../../server/http/context.ts';
import { statusRoutes } from '../../../server/http/status-routes.ts';
import { insertToken, newOrder, openCaWorld } from '../../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
let app: Hono<HttpEnv>;
/** What the device-signature middleware would set. */
let deviceId = '';
beforeAll(async () => {
  world = await openCaWorld(inject('postgresUrl'));
  app = new Hono<HttpEnv>();
  app.use('/api/v1/*', async (c, next) => {
    c.set('deviceId', deviceId);
    await next();
  });
  app.route('/', statusRoutes(world));
  app.route(
    '/',
    certificateRoutes({
      findOfDevice: (input) => world.ca.findOfDevice(input),
      activate: async () => Promise.reject(new AppError('OPERATION_UNKNOWN')),
      setRevocationCode: (input) => world.ca.setRevocationCode(input),
    }),
  );
  app.onError((error, c) => c.json({ code: (error as AppError).code }, (error as AppError).status as 404));
});
afterAll(() => world.close());

test.each([
  '/ca/other.cer',
  '/ca/sandbox-ca1.pem',
  '/ca/..%2Froots.cer',
  '/crl/other.crl',
  '/ocsp/other/MAA=',
  '/ocsp/sandbox-root1/MAA=',
])('%s does not exist', async (path) => {
  expect((await app.request(path)).status).toBe(404);
});

test.each([
  ['/ca/sandbox-ca1.cer', 'application/pkix-cert'],
  ['/ca/sandbox-root1.cer', 'application/pkix-cert'],
  ['/crl/sandbox-ca1.crl', 'application/pkix-crl'],
  ['/crl/sandbox-root1.crl', 'application/pkix-crl'],
  ['/trust/roots.pem', 'application/x-pem-file'],
])('%s answers %s, never from a cache unasked', async (path, mediaType) => {
  const response = await app.request(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(mediaType);
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

test.each(['%', '%%%', 'not*base64', 'AAAA', ''])('OCSP by GET of "%s" is a malformed request', async (rest) => {
  const response = await app.request(`/ocsp/sandbox-ca1/${rest}`);
  expect(response.status).toBe(200);
  expect(parseOcspResponse(new Uint8Array(await response.arrayBuffer())).responseStatus).toBe(1);
});

test('an OCSP request larger than any honest one is refused before it is read', async () => {
  const response = await app.request('/ocsp/sandbox-ca1', { method: 'POST', body: new Uint8Array(8193) });
  expect(response.status).toBe(413);
});

test('a device sees its own certificate and no other', async () => {
  const [own, other] = [await insertToken(world.db), await insertToken(world.db)];
  const view = await world.ca.issue(await newOrder({ tokenId: own.tokenId }));
  const ask = async (device: string, serial: string): Promise<unknown> => {
    deviceId = device;
    return (await app.request(`/api/v1/certificates/${serial}`)).json();
  };
  expect(await ask(own.deviceId, view.serial)).toEqual(view);
  const unknown = { code: 'CERTIFICATE_UNKNOWN' };
  expect(await ask(other.deviceId, view.serial)).toEqual(unknown);
  for (const serial of ['F'.repeat(32), view.serial.toLowerCase(), 'ZZ', "'"])
    expect(await ask(own.deviceId, encodeURIComponent(serial))).toEqual(unknown);
});

test('activation wants exactly its message', async () => {
  const path = `/api/v1/certificates/${'A'.repeat(32)}/activate`;
  const post = async (body: unknown): Promise<unknown> =>
    (await app.request(path, { method: 'POST', body: JSON.stringify(body) })).json();
  expect(await post({})).toEqual({ code: 'REQUEST_INVALID' });
  const message = { operation: 'A'.repeat(43), operationRandom: 'A'.repeat(22) };
  expect(await post(message)).toEqual({ code: 'OPERATION_UNKNOWN' });
  expect(await post({ ...message, more: 1 })).toEqual({ code: 'REQUEST_INVALID' });
});

test('a revocation code is set by the device of its token, and wants exactly its message', async () => {
  const own = await insertToken(world.db);
  const { serial } = await world.ca.issue(await newOrder({ tokenId: own.tokenId }));
  const post = async (device: string, body: unknown): Promise<unknown> => {
    deviceId = device;
    const path = `/api/v1/certificates/${serial}/revocation-code`;
    return (await app.request(path, { method: 'POST', body: JSON.stringify(body) })).json();
  };
  const [first, second] = [{ sha256: 'A'.repeat(43) }, { sha256: `${'B'.repeat(42)}A` }];
  expect(await post(own.deviceId, first)).toEqual({ number: 1 });
  expect(await post(own.deviceId, first)).toEqual({ number: 1 });
  expect(await post(own.deviceId, second)).toEqual({ number: 2 });
  for (const wrong of [{}, { sha256: 'A'.repeat(42) }, { ...first, code: 'X' }]) {
    expect(await post(own.deviceId, wrong)).toEqual({ code: 'REQUEST_INVALID' });
  }
  expect(await post('B'.repeat(43), first)).toEqual({ code: 'CERTIFICATE_UNKNOWN' });
});
