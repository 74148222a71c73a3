// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sha256 } from '../../core/crypto/hash.ts';
import { AppError, RegisterDevice } from '../../core/protocol/index.ts';
import { authenticateDevice, sweepNonces } from '../../server/devices/authenticate-device.ts';
import { registerDevice } from '../../server/devices/register-device.ts';
import { createApp } from '../../server/http/app.ts';
import { readJson, type HttpEnv } from '../../server/http/context.ts';
import { deviceRoutes } from '../../server/http/device-routes.ts';
import { createLog } from '../../server/http/log.ts';
import { createMetrics } from '../../server/http/metrics.ts';
import { openStaticFiles, staticFiles } from '../../server/http/static.ts';
import { systemRoutes } from '../../server/http/system-routes.ts';
import { createDevicesStore } from '../../server/store/devices-store.ts';
import { createRateLimitStore } from '../../server/store/rate-limit-store.ts';
import { makeDevice, type TestDevice } from '../support/device.ts';
import { freshDatabase } from '../support/postgres.ts';

const ORIGIN = 'https://emza.example';
const SECRET = 'planted-0075430711-secret';
let world: Awaited<ReturnType<typeof freshDatabase>>;
let app: Hono<HttpEnv>;
let device: TestDevice;
let folder: string;
let isReady = true;
let clock = new Date('2026-11-22T10:00:00Z');
const lines: string[] = [];
const seconds = () => Math.floor(clock.getTime() / 1000);

/** Routes that stand for an area's: one fails, one echoes, one streams. */
const probe = () =>
  new Hono<HttpEnv>()
    .get('/probe/unknown-error', () => {
      throw new TypeError(`${SECRET} in a message`);
    })
    .get('/probe/code', () => {
      throw new AppError('ENROLMENT_CODE_RESEND_EARLY', SECRET, { detail: { retryAfterSeconds: 7 } });
    })
    .post('/probe/json', async (c) => c.json(await readJson(c, RegisterDevice)))
    .post('/api/v1/echo/:id', (c) => c.json({ deviceId: c.get('deviceId'), size: c.get('body').length }))
    .post('/api/v1/requests/:id/result', async (c) => {
      let size = 0;
      for await (const chunk of c.get('bodyStream')) size += chunk.length;
      return c.json({ size });
    })
    .get('/rp/v1/self', (c) => c.json({ rpId: c.get('rpId') }))
    .get('/crl/probe.crl', (c) => c.body('crl', 200, { 'cache-control': 'no-cache' }));

beforeAll(async () => {
  world = await freshDatabase(inject('postgresUrl'));
  folder = await mkdtemp(join(tmpdir(), 'emza-dist-'));
  const files: Record<string, string> = {
    'index.html': '<!doctype html><title>shell</title>',
    'sandbox.html': '<!doctype html><title>sandbox</title>',
    'sw.js': 'self;',
    'frames/document.html': '<!doctype html><title>frame</title>',
    'frames/document-AbCd1234.js': 'export {};',
    'assets/index-AbCd1234.js': 'export {};'.repeat(100),
    'workers/scan.worker-AbCd1234.js': 'self;',
    '.stamp': 'hidden',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const devices = createDevicesStore(world.db);
  const limits = createRateLimitStore(world.db);
  const metrics = createMetrics();
  const now = () => clock;
  app = createApp({
    origin: ORIGIN,
    statusOrigin: 'http://status.emza.example',
    version: '0',
    log: createLog({ write: (line) => void lines.push(line) }),
    metrics,
    now,
    authenticateDevice: authenticateDevice({ devices, now: seconds }),
    findRp: (bearer) => Promise.resolve(bearer === 'right' ? { id: 'rp-1' } : undefined),
    routes: [
      systemRoutes({ metrics, isReady: () => Promise.resolve(isReady) }),
      deviceRoutes({ registerDevice: registerDevice({ devices, limits, networkKey: new Uint8Array(32) }), now }),
      probe(),
    ],
    files: staticFiles(await openStaticFiles(folder), { hasSandbox: false }),
  });
  device = await makeDevice(ORIGIN, seconds);
});
afterAll(async () => {
  await world.drop();
  await rm(folder, { recursive: true, force: true });
});

const problem = async (response: Response | Promise<Response>) => {
  const answer = await response;
  return [answer.status, ((await answer.json()) as { code: string }).code];
};

describe('every kind of response carries the strict headers, a date and a request id', () => {
  test.each<[string, string, RequestInit?]>([
    ['page', '/'],
    ['JSON', '/healthz'],
    ['HEAD', '/healthz', { method: 'HEAD' }],
    ['metrics', '/metrics'],
    ['OpenAPI', '/openapi.json'],
    ['nothing there', '/nowhere'],
    ['method not there', '/healthz', { method: 'DELETE' }],
    ['known error', '/probe/code'],
    ['unknown error', '/probe/unknown-error'],
    ['no signature', '/api/v1/echo/x', { method: 'POST', body: '{}' }],
    ['no bearer', '/rp/v1/self'],
    ['worker', '/workers/scan.worker-AbCd1234.js'],
    ['frame', '/frames/document.html'],
    ['status', '/crl/probe.crl'],
  ])('%s', async (_, path, init) => {
    const { headers } = await app.request(ORIGIN + path, init);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': expect.stringMatching(/^(same|cross)-origin$/),
      'permissions-policy': expect.stringContaining('camera=(self)'),
      'strict-transport-security': expect.stringContaining('max-age='),
      'cache-control': expect.any(String),
      date: clock.toUTCString(),
      'x-request-id': expect.stringMatching(/^[\w-]{22}$/),
    });
  });
});

test('only worker scripts may run WebAssembly; only the frame is sandboxed and open to an opaque origin', async () => {
  const headers = async (path: string) => (await app.request(ORIGIN + path)).headers;
  const page = await headers('/');
  expect(page.get('content-security-policy')).not.toContain('wasm');
  expect(page.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
  const worker = await headers('/workers/scan.worker-AbCd1234.js');
  expect(worker.get('content-security-policy')).toContain("'wasm-unsafe-eval'");
  const frame = await headers('/frames/document.html');
  expect(frame.get('content-security-policy')).toContain('sandbox allow-scripts');
  expect(frame.get('content-security-policy')).not.toContain('connect-src');
  expect((await headers('/frames/document-AbCd1234.js')).get('access-control-allow-origin')).toBe('*');
  expect((await headers('/assets/index-AbCd1234.js')).get('access-control-allow-origin')).toBeNull();
});

describe('files', () => {
  test.each([
    ['/', 'no-cache'],
    ['/s', 'no-cache'],
    ['/sw.js', 'no-cache'],
    ['/assets/index-AbCd1234.js', 'public, max-age=31536000, immutable'],
  ])('%s is cached as %s', async (path, cacheControl) => {
    const answer = await app.request(ORIGIN + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe(cacheControl);
  });

  test.each([
    '/sandbox',
    '/sandbox.html',
    '/.stamp',
    '/assets/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets',
  ])('%s does not exist', async (path) => {
    expect(await problem(app.request(ORIGIN + path))).toEqual([404, 'REQUEST_NOT_FOUND']);
  });

  test('text is compressed as the client accepts it, and an unchanged file is not sent again', async () => {
    const ask = (headers: Record<string, string>) => app.request(`${ORIGIN}/assets/index-AbCd1234.js`, { headers });
    const bytes = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());
    const plain = await bytes(await ask({}));
    const br = await ask({ 'accept-encoding': 'gzip, br' });
    expect(br.headers.get('vary')).toBe('accept-encoding');
    expect(new Uint8Array(brotliDecompressSync(await bytes(br)))).toEqual(plain);
    expect(new Uint8Array(gunzipSync(await bytes(await ask({ 'accept-encoding': 'gzip' }))))).toEqual(plain);
    expect((await ask({ 'if-none-match': br.headers.get('etag')! })).status).toBe(304);
  });
});

describe('errors', () => {
  test('an unknown error is a bare 500 with the request id, and says nothing of itself', async () => {
    const answer = await app.request(`${ORIGIN}/probe/unknown-error`);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toEqual({
      type: 'urn:emza:error:SERVER_ERROR',
      title: 'server error',
      status: 500,
      code: 'SERVER_ERROR',
      requestId: answer.headers.get('x-request-id'),
    });
  });

  test('a known error is its code and its safe details, not its message', async () => {
    const answer = await app.request(`${ORIGIN}/probe/code`);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'ENROLMENT_CODE_RESEND_EARLY', retryAfterSeconds: 7 });
    expect(text).not.toContain(SECRET);
  });

  test.each<[string, BodyInit, number, string]>([
    ['not JSON', '{', 400, 'REQUEST_INVALID'],
    ['not the schema', '{"publicKey":1}', 400, 'REQUEST_INVALID'],
    ['announced too large', 'x'.repeat(65_537), 413, 'REQUEST_TOO_LARGE'],
    ['too large without a length', new Blob(['x'.repeat(65_537)]).stream(), 413, 'REQUEST_TOO_LARGE'],
  ])('a body that is %s', async (_, body, status, code) => {
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect(await problem(app.request(`${ORIGIN}/probe/json`, init))).toEqual([status, code]);
  });

  test('not ready is 503, alive is still 200', async () => {
    isReady = false;
    expect(await problem(app.request(`${ORIGIN}/readyz`))).toEqual([503, 'SERVER_UNAVAILABLE']);
    expect((await app.request(`${ORIGIN}/healthz`)).status).toBe(200);
    isReady = true;
    expect((await app.request(`${ORIGIN}/readyz`)).status).toBe(200);
  });
});

test.each([
  ['the status host', { host: 'status.emza.example' }],
  ['a request that reached the proxy without TLS', { 'x-forwarded-proto': 'http' }],
])('%s is answered nothing but status', async (_, headers) => {
  const ask = (path: string) => app.request(path, { headers });
  expect((await ask('/crl/probe.crl')).status).toBe(200);
  for (const path of ['/', '/healthz', '/api/v1/devices', '/openapi.json']) {
    expect(await problem(ask(path))).toEqual([404, 'REQUEST_NOT_FOUND']);
  }
});

describe('device-signed requests', () => {
  test('a device registers by a request that its own key signs; doing it again changes nothing', async () => {
    for (const _ of [1, 2]) {
      const answer = await app.request(await device.register());
      expect(await answer.json()).toEqual({ deviceId: device.deviceId, serverTime: seconds() });
    }
  });

  test('a registration signed by another key is refused', async () => {
    const other = await makeDevice(ORIGIN, seconds);
    const forged = await other.signed('/api/v1/devices', { body: { publicKey: device.publicKey } });
    expect(await problem(app.request(forged))).toEqual([401, 'REQUEST_SIGNATURE']);
    const renamed = await other.signed('/api/v1/devices', {
      body: { publicKey: other.publicKey },
      over: { keyId: device.deviceId },
    });
    expect(await problem(app.request(renamed))).toEqual([401, 'REQUEST_SIGNATURE']);
  });

  test('a route learns which device asks, from the signature alone', async () => {
    const answer = await app.request(await device.signed('/api/v1/echo/1?a=b', { body: { deviceId: 'other' } }));
    expect(await answer.json()).toEqual({ deviceId: device.deviceId, size: 20 });
  });

  test('the same request a second time is refused, also when both arrive at once', async () => {
    const request = await device.signed('/api/v1/echo/1', { body: {} });
    const codes = await Promise.all([1, 2, 3].map(async () => (await app.request(request.clone())).status));
    expect(codes.toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
    expect(await problem(app.request(request))).toEqual([401, 'REQUEST_REPLAYED']);
  });

  test('a signature that does not hold spends no nonce', async () => {
    const nonce = 'AAAAAAAAAAAAAAAAAAAAAA';
    const bad = await device.signed('/api/v1/echo/1', { body: {}, over: { nonce, targetUri: `${ORIGIN}/x` } });
    expect(await problem(app.request(bad))).toEqual([401, 'REQUEST_SIGNATURE']);
    expect((await app.request(await device.signed('/api/v1/echo/1', { body: {}, over: { nonce } }))).status).toBe(200);
  });

  test.each([
    [-121, 'REQUEST_CLOCK'],
    [-120, undefined],
    [120, undefined],
    [121, 'REQUEST_CLOCK'],
  ])('signed %i seconds off the server clock: %s', async (off, code) => {
    const request = await device.signed('/api/v1/echo/1', { body: {}, over: { created: seconds() + off } });
    const answer = (await (await app.request(request)).json()) as { code?: string };
    expect(answer.code).toBe(code);
  });

  test.each<[string, () => Promise<Request>, string]>([
    [
      'unknown device',
      async () => (await makeDevice(ORIGIN, seconds)).signed('/api/v1/echo/1', { body: {} }),
      'DEVICE_UNKNOWN',
    ],
    [
      'no signature',
      async () => new Request(`${ORIGIN}/api/v1/echo/1`, { method: 'POST', body: '{}' }),
      'REQUEST_SIGNATURE',
    ],
    [
      'other body',
      () => device.signed('/api/v1/echo/1', { body: {}, over: { body: new Uint8Array(3) } }),
      'REQUEST_SIGNATURE',
    ],
    [
      'other path',
      () => device.signed('/api/v1/echo/1', { body: {}, over: { targetUri: `${ORIGIN}/api/v1/echo/2` } }),
      'REQUEST_SIGNATURE',
    ],
    [
      'other origin',
      () => device.signed('/api/v1/echo/1', { body: {}, over: { targetUri: 'https://evil.example/api/v1/echo/1' } }),
      'REQUEST_SIGNATURE',
    ],
    ['no such route', () => device.signed('/api/v1/nothing', { body: {} }), 'REQUEST_NOT_FOUND'],
  ])('%s', async (_, make, code) => {
    expect((await problem(app.request(await make())))[1]).toBe(code);
  });

  test('a streamed body is checked against its digest at the end, and may be larger than a message', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const whole = new Uint8Array(200_000).map((_, at) => bytes[at % 65_536]!);
    const path = '/api/v1/requests/x/result';
    expect(await (await app.request(await device.signed(path, { body: whole }))).json()).toEqual({ size: 200_000 });
    const changed = await device.signed(path, { body: whole, over: { body: whole.slice(1) } });
    expect(await problem(app.request(changed))).toEqual([401, 'REQUEST_SIGNATURE']);
    expect((await sha256(whole)).length).toBe(32);
  });

  test('nonces are forgotten only after they are too old to be used', async () => {
    const devices = createDevicesStore(world.db);
    await devices.rememberNonce('old', 'n', 9);
    await devices.rememberNonce('new', 'n', 9);
    await world.db.query("UPDATE device_nonces SET seen_at = now() - interval '301 s' WHERE device_id = 'old'");
    await world.db.query("UPDATE device_nonces SET seen_at = now() - interval '290 s' WHERE device_id = 'new'");
    await sweepNonces({ devices })();
    expect(await devices.rememberNonce('old', 'n', 9)).toBe('fresh');
    expect(await devices.rememberNonce('new', 'n', 9)).toBe('seen');
  });
});

describe('relying parties', () => {
  const ask = (authorization?: string) =>
    app.request(`${ORIGIN}/rp/v1/self`, authorization === undefined ? {} : { headers: { authorization } });

  test('a registered bearer is passed on as its relying party', async () => {
    expect(await (await ask('Bearer right')).json()).toEqual({ rpId: 'rp-1' });
  });

  test.each([undefined, 'Bearer wrong', 'Bearer', 'Basic right', 'right', 'Bearer right wrong'])(
    '%s',
    async (value) => {
      const answer = await ask(value);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problem(answer)).toEqual([401, 'RP_UNAUTHORIZED']);
    },
  );
});

test('the log holds the allowed fields only, whatever a request or an error brings', async () => {
  lines.length = 0;
  await app.request(`${ORIGIN}/probe/unknown-error?national=${SECRET}`, {
    headers: { authorization: `Bearer ${SECRET}`, 'user-agent': SECRET, 'x-request-id': SECRET, cookie: SECRET },
  });
  await app.request(`${ORIGIN}/probe/code`);
  await app.request(await device.signed(`/api/v1/echo/${SECRET}?q=${SECRET}`, { body: { SECRET } }));
  await app.request(`${ORIGIN}/${SECRET}`);
  const log = lines.join('');
  expect(lines.length).toBe(5);
  expect(log).not.toContain(SECRET);
  expect(log).not.toContain(device.deviceId);
  expect(log).toContain('"errorName":"TypeError"');
  const allowed =
    'level time event requestId method route status ms code errorName errorCode table constraint stack cause'.split(
      ' ',
    );
  for (const line of lines) {
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(JSON.parse(line) as object)));
  }
  expect(log).toContain('"route":"/api/v1/echo/:id"');
});

test('a database error is logged without the values it quotes', () => {
  lines.length = 0;
  const error = Object.assign(new Error(`duplicate key (${SECRET})`), {
    code: '23505',
    table: 'devices',
    constraint: 'devices_pkey',
    detail: SECRET,
  });
  createLog({ write: (line) => void lines.push(line) }).error('job failed', error, { job: 'x' });
  expect(lines[0]).not.toContain(SECRET);
  expect(JSON.parse(lines[0]!)).toMatchObject({ errorCode: '23505', table: 'devices', constraint: 'devices_pkey' });
});

test('metrics name routes by pattern, never a path that was asked for', async () => {
  await app.request(await device.signed(`/api/v1/echo/${SECRET}`, { body: {} }));
  await app.request(`${ORIGIN}/${SECRET}`);
  const text = await (await app.request(`${ORIGIN}/metrics`)).text();
  expect(text).toContain('route="/api/v1/echo/:id"');
  expect(text).toContain('emza_http_problems_total{code="REQUEST_NOT_FOUND"}');
  expect(text).not.toContain(SECRET);
});

test('the API describes itself from its schemas', async () => {
  const document = (await (await app.request(`${ORIGIN}/openapi.json`)).json()) as {
    paths: Record<string, { post?: { requestBody?: unknown } }>;
  };
  expect(document.paths['/api/v1/devices']?.post?.requestBody).toBeDefined();
});
