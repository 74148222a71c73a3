// SPDX-License-Identifier: Apache-2.0
// The phone's way to the vault: operations, evaluations, unlock proofs, the token itself. All are device-signed; the
// middleware has set `deviceId`, and a route passes it on, never one from the body.
//
// How to compose (main):
//   const vault = createVault({ store: createVaultStore(db), locks: createLockVerifier({ origin, rpId, rpName }),
//     certificates, audit, oprfSeed: deriveKey(masterKey, 'oprf-seed'),
//     generationMacKey: deriveKey(masterKey, 'generation-mac') });
//   app.route('/', vaultRoutes(vault));   and give `vault` to the RA as its EnrolmentVault
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import type { GenericSchema } from 'valibot';
import {
  AppError,
  BeginOperation,
  BegunOperation,
  Bytes32,
  Evaluate,
  Evaluated,
  Id,
  ReleasedOperation,
  ReleaseOperation,
  TokenView,
  Unlocked,
  UnlockProof,
  type ErrorCode,
} from '../../core/protocol/index.ts';
import type { Vault } from '../vault/vault.ts';
import { parse, readJson, type HttpContext, type HttpEnv } from './context.ts';

type UseCases = Pick<Vault, 'beginOperation' | 'releaseOperation' | 'evaluate' | 'proveUnlock' | 'viewToken'>;

const describe = (summary: string, answer: GenericSchema, body?: GenericSchema) =>
  describeRoute({
    tags: ['vault'],
    summary,
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: resolver(body) } } } }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: resolver(answer) } } },
      default: { description: 'Problem document (RFC 9457) with `code`' },
    },
  });

/** A path that is no identifier names nothing. */
function pathParameter(c: HttpContext, name: string, schema: GenericSchema<unknown, string>, code: ErrorCode): string {
  try {
    return parse(schema, c.req.param(name));
  } catch (cause) {
    throw new AppError(code, 'not an identifier', { cause });
  }
}

const ofToken = (c: HttpContext) => ({
  tokenId: pathParameter(c, 'id', Id, 'VAULT_TOKEN_UNKNOWN'),
  deviceId: c.get('deviceId'),
});

export function vaultRoutes(vault: UseCases): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get('/api/v1/tokens/:id', describe('A token of this device', TokenView), async (c) =>
    c.json(await vault.viewToken(ofToken(c))),
  );

  routes.post(
    '/api/v1/tokens/:id/operations',
    describe('Begin an operation that the device lock is to release', BegunOperation, BeginOperation),
    async (c) => c.json(await vault.beginOperation({ ...ofToken(c), ...(await readJson(c, BeginOperation)) })),
  );

  routes.post(
    '/api/v1/tokens/:id/operations/:nonce/release',
    describe('Release an operation by a WebAuthn assertion', ReleasedOperation, ReleaseOperation),
    async (c) => {
      const nonce = pathParameter(c, 'nonce', Bytes32, 'OPERATION_UNKNOWN');
      const { response } = await readJson(c, ReleaseOperation);
      return c.json(await vault.releaseOperation({ ...ofToken(c), nonce, response }));
    },
  );

  routes.post(
    '/api/v1/tokens/:id/evaluations',
    describe('Evaluate a blinded PIN or PUK: takes a try', Evaluated, Evaluate),
    async (c) => c.json(await vault.evaluate({ ...ofToken(c), request: await readJson(c, Evaluate) })),
  );

  routes.post(
    '/api/v1/tokens/:id/unlocks',
    describe('Prove that the vault was opened: the counter is full again', Unlocked, UnlockProof),
    async (c) => c.json(await vault.proveUnlock({ ...ofToken(c), ...(await readJson(c, UnlockProof)) })),
  );

  return routes;
}
