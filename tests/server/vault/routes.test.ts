// SPDX-License-Identifier: Apache-2.0
// The vault's routes over its real use cases. Who signed the request is the middleware's business, told by a header here.
import { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toB64u } from '../../../core/crypto/bytes.ts';
import { BegunOperation, Evaluated, ReleasedOperation, TokenView, Unlocked } from '../../../core/protocol/index.ts';
import { signUnlock } from '../../../core/vault/index.ts';
import type { HttpEnv } from '../../../server/http/context.ts';
import { renderProblem } from '../../../server/http/problem.ts';
import { vaultRoutes } from '../../../server/http/vault-routes.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { unlock, type Evaluator } from '../../support/vault-phone.ts';
import { newId, newPhone, openVaultWorld, PIN, type Phone } from '../../support/vault-world.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: Hono<HttpEnv>;
let phone: Phone;
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  const world = openVaultWorld(database.db);
  phone = await newPhone(world);
  app = new Hono<HttpEnv>();
  app.use('*', async (c, next) => {
    c.set('deviceId', c.req.header('device') ?? '');
    c.set('body', new Uint8Array(await c.req.arrayBuffer()));
    await next();
  });
  app.route('/', vaultRoutes(world.vault));
  app.onError((error, c) => renderProblem(c, error));
});
afterAll(() => database.drop());

async function call(path: string, body?: unknown, device = phone.keys.deviceId): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await app.request(`/api/v1/tokens/${path}`, { ...init, headers: { device } });
  return response.json();
}

test('an operation is begun, released, unlocked and its token seen, each answer as its schema says', async () => {
  const { tokenId, record, keys } = phone;
  const h = toB64u(new Uint8Array(32));
  const begun = v.parse(BegunOperation, await call(`${tokenId}/operations`, { kind: 'issue', h }));
  expect(begun.expiresInSeconds).toBe(120);
  const response = await phone.lock.assert(begun.options);
  const released = await call(`${tokenId}/operations/${begun.nonce}/release`, { response });
  expect(v.parse(ReleasedOperation, released)).toEqual({ pinTriesLeft: 4, pukTriesLeft: 10 });

  const evaluator: Evaluator = async (request) => {
    const body = { ...request, generation: record.generation, operation: begun.nonce };
    return v.parse(Evaluated, await call(`${tokenId}/evaluations`, body));
  };
  const { vaultKey, requestId, nonce } = await unlock({ keys, record, secret: PIN }, evaluator);
  const signature = await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce });
  const unlocked = v.parse(Unlocked, await call(`${tokenId}/unlocks`, { requestId, signature }));
  expect(unlocked).toMatchObject({ generation: { number: 2 }, pinTriesLeft: 4 });
  expect(v.parse(TokenView, await call(tokenId))).toMatchObject({ tokenId, deviceId: keys.deviceId });
});

describe('refused', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['another device', () => call(phone.tokenId, undefined, newId()), 'VAULT_TOKEN_UNKNOWN'],
    ['a path that is no identifier', () => call('x'), 'VAULT_TOKEN_UNKNOWN'],
    ['a token that is not there', () => call(newId()), 'VAULT_TOKEN_UNKNOWN'],
    [
      'a kind that does not exist',
      () => call(`${phone.tokenId}/operations`, { kind: 'export', h: toB64u(new Uint8Array(32)) }),
      'REQUEST_INVALID',
    ],
    [
      'a member too many',
      () => call(`${phone.tokenId}/unlocks`, { requestId: newId(), signature: toB64u(new Uint8Array(64)), pin: '1' }),
      'REQUEST_INVALID',
    ],
    [
      'an element of 31 bytes',
      () =>
        call(`${phone.tokenId}/evaluations`, {
          requestId: newId(),
          kind: 'pin',
          version: 1,
          blinded: toB64u(new Uint8Array(31)),
        }),
      'REQUEST_INVALID',
    ],
    [
      'a nonce that is none',
      () => call(`${phone.tokenId}/operations/x/release`, { response: { id: 'x' } }),
      'OPERATION_UNKNOWN',
    ],
  ])('%s', async (_, work, code) => {
    expect(await work()).toMatchObject({ code });
  });
});
