// SPDX-License-Identifier: Apache-2.0
// The client against a real HTTP server on a free port; the server checks signatures with the code ours uses.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOfUtf8 } from '../../../core/crypto/bytes.ts';
import { verifySignedRequest } from '../../../core/crypto/http-signature.ts';
import { makeDeviceKeys, type DeviceKeys } from '../../../core/vault/device-keys.ts';
import { fetchApiClient } from '../../../src/adapters/http/fetch-api-client.ts';
import type { ApiClient } from '../../../src/ports/api-client.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly nonce: string;
  readonly created: number;
}
type Answer = (response: ServerResponse, seen: Seen, request: IncomingMessage) => void;

let keys: DeviceKeys;
let client: ApiClient;
let origin: string;
let seen: Seen[];
let answers: Answer[];
let close: () => Promise<void>;

const problem =
  (status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
    response.end(JSON.stringify({ type: 'about:blank', title: code, status, code, ...more }));
  };
const json =
  (value: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
const cut: Answer = (_, __, request) => request.socket.destroy();
const silent: Answer = () => undefined;

beforeEach(async () => {
  keys = await makeDeviceKeys();
  seen = [];
  answers = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = new Uint8Array(Buffer.concat(chunks));
      const headers = { get: (name: string) => request.headers[name] as string | undefined };
      const method = request.method ?? '';
      const targetUri = origin + (request.url ?? '');
      const { nonce, created } = await verifySignedRequest({
        method,
        targetUri,
        headers,
        publicJwk: keys.publicJwk,
        body,
      });
      const entry = { method, path: request.url ?? '', body, nonce, created };
      seen.push(entry);
      (answers.shift() ?? json({}))(response, entry, request);
    })().catch((error: unknown) => {
      response.writeHead(599).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = fetchApiClient({ origin, keys: { find: async () => keys, ensure: async () => keys } });
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
});
afterEach(() => close());

const read = (value: unknown) => value;
const post = (more: object = {}) =>
  client.call({ method: 'POST', path: '/api/v1/x?y=1', body: { requestId: 'r' }, read, ...more });

describe('a request to our server', () => {
  it('is signed over method, target, body and a fresh nonce, and its answer is read', async () => {
    answers = [json({ a: 1 }), json({ a: 2 })];
    expect(await post()).toEqual({ a: 1 });
    expect(await client.call({ method: 'GET', path: '/api/v1/x', read })).toEqual({ a: 2 });
    expect(seen.map(({ method, path, body }) => [method, path, textOfUtf8(body)])).toEqual([
      ['POST', '/api/v1/x?y=1', '{"requestId":"r"}'],
      ['GET', '/api/v1/x', ''],
    ]);
    expect(new Set(seen.map(({ nonce }) => nonce)).size).toBe(2);
  });

  it('rejects with the code and the safe detail of a problem document', async () => {
    answers = [problem(403, 'VAULT_PIN_WRONG', { triesLeft: 2 })];
    await expect(post()).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG', detail: { triesLeft: 2 } });
  });

  it('rejects with SERVER_ERROR for an answer that is none of ours', async () => {
    answers = [(response) => response.writeHead(502).end('<html>'), (response) => response.writeHead(200).end('{')];
    await expect(post()).rejects.toMatchObject({ code: 'SERVER_ERROR' });
    await expect(post()).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  });

  it('sets its clock by the Date header and sends again, once', async () => {
    const date = new Date('2031-05-05T00:00:00Z');
    const refusal = problem(401, 'REQUEST_CLOCK', {}, { date: date.toUTCString() });
    answers = [refusal, json({ ok: true }, { date: date.toUTCString() })];
    expect(await post()).toEqual({ ok: true });
    expect(Math.abs(seen[1]!.created - date.getTime() / 1000)).toBeLessThan(5);
    expect(Math.abs(client.serverNow() - date.getTime() / 1000)).toBeLessThan(5);
    answers = [refusal, refusal];
    await expect(post()).rejects.toMatchObject({ code: 'REQUEST_CLOCK' });
    expect(seen).toHaveLength(4);
  });

  it('registers the device where the server does not know it, then sends the same again', async () => {
    answers = [problem(401, 'DEVICE_UNKNOWN'), json({}), json({ ok: true })];
    expect(await post()).toEqual({ ok: true });
    expect(seen.map(({ path }) => path)).toEqual(['/api/v1/x?y=1', '/api/v1/devices', '/api/v1/x?y=1']);
    expect(JSON.parse(textOfUtf8(seen[1]!.body))).toEqual({ publicKey: keys.publicJwk });
  });

  it('does not register for ever', async () => {
    answers = [problem(401, 'DEVICE_UNKNOWN'), json({}), problem(401, 'DEVICE_UNKNOWN')];
    await expect(post()).rejects.toMatchObject({ code: 'DEVICE_UNKNOWN' });
    expect(seen).toHaveLength(3);
  });
});

describe('a request that is cut', () => {
  it('is sent again with the same bytes and another nonce when it may be repeated', async () => {
    answers = [cut, cut, json({ ok: true })];
    expect(await post({ isRepeatable: true })).toEqual({ ok: true });
    expect(new Set(seen.map(({ body }) => textOfUtf8(body)))).toEqual(new Set(['{"requestId":"r"}']));
    expect(new Set(seen.map(({ nonce }) => nonce)).size).toBe(3);
  });

  it('is not sent again when it may not', async () => {
    answers = [cut];
    await expect(post()).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    expect(seen).toHaveLength(1);
  });

  it('ends with NETWORK_TIMEOUT when no answer comes in time', async () => {
    answers = [silent];
    await expect(post({ timeoutMs: 100, isRepeatable: true })).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    expect(seen).toHaveLength(1);
  });

  it('ends with NETWORK_OFFLINE when nobody listens', async () => {
    await close();
    await expect(post()).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
  });

  it('ends with the reason of its signal when it is left', async () => {
    const abort = new AbortController();
    const reason = new Error('left');
    answers = [() => abort.abort(reason)];
    await expect(post({ signal: abort.signal })).rejects.toBe(reason);
  });
});

describe('bytes', () => {
  it('come whole, and 204 is nothing', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(5000));
    answers = [(response) => response.writeHead(200).end(bytes), (response) => response.writeHead(204).end()];
    expect(await client.download('/api/v1/x', { signal: undefined })).toEqual(bytes);
    expect(await client.download('/api/v1/x', { signal: undefined })).toBeUndefined();
  });

  it('go as they are, and again after a cut', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(5000));
    answers = [cut, (response) => response.writeHead(204).end()];
    await client.upload('/api/v1/x', bytes, { signal: undefined });
    expect(seen.map(({ body }) => body)).toEqual([bytes, bytes]);
  });
});
