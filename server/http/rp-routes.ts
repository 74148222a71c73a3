// SPDX-License-Identifier: Apache-2.0
// The API of relying parties (design §11). Compose: const signing = createSigning({ store: createSigningStore(db),
// rps: createRpStore(db), media: await createFileMediaStore(dataDir/media), wakeUps: db, audit, tokens, rpSessionKey:
// deriveKey(master, 'rp-session'), origin, maxMediaBytes, mode, draining }); rpRoutes(signing), requestRoutes(signing);
// createApp({ findRp: signing.findRp }); signing.sweep() at start and every minute; sandbox: registerSandboxRp()() at start.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { CreatedRequest, CreateRequest, RequestView, RpSelf } from '../../core/protocol/index.ts';
import type { Signing } from '../signing/create-signing.ts';
import { readJson, type HttpEnv } from './context.ts';
import { readStream, sendStream, waitSecondsOf } from './sealed-body.ts';

type UseCases = Pick<
  Signing,
  'createRequest' | 'viewRequest' | 'uploadPayload' | 'downloadResult' | 'withdrawRequest' | 'describeRp'
>;

const tags = ['relying party'];
const json = (schema: Parameters<typeof resolver>[0], description: string) => ({
  description,
  content: { 'application/json': { schema: resolver(schema) } },
});
const SEALED = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } as const;
const WAIT = {
  name: 'wait',
  in: 'query',
  description: 'Seconds to wait while there is nothing to do, at most 25',
  schema: { type: 'integer', minimum: 0, maximum: 25 },
} as const;

export function rpRoutes(signing: UseCases): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .get(
      '/rp/v1/self',
      describeRoute({
        tags,
        summary: 'The relying party as registered: what it signs into its requests',
        responses: { 200: json(RpSelf, 'Id, name and origins') },
      }),
      async (c) => {
        const { id, name, origins } = await signing.describeRp(c.get('rpId'));
        return c.json({ id, name, origins });
      },
    )
    .post(
      '/rp/v1/requests',
      describeRoute({
        tags,
        summary: 'Open a signing request; nothing about the documents is told here',
        requestBody: { content: { 'application/json': { schema: resolver(CreateRequest) } } },
        responses: { 201: json(CreatedRequest, 'Opened; the first code counts from this answer') },
      }),
      async (c) => {
        const message = await readJson(c, CreateRequest);
        return c.json(await signing.createRequest({ rpId: c.get('rpId'), message }), 201);
      },
    )
    .get(
      '/rp/v1/requests/:id',
      describeRoute({
        tags,
        summary: 'State of a request; waits while it is unclaimed, or while the person decides',
        parameters: [WAIT],
        responses: { 200: json(RequestView, 'State; claimKey while claimed') },
      }),
      async (c) =>
        c.json(
          await signing.viewRequest({
            rpId: c.get('rpId'),
            requestId: c.req.param('id'),
            waitSeconds: waitSecondsOf(c),
            signal: c.req.raw.signal,
          }),
        ),
    )
    .put(
      '/rp/v1/requests/:id/payload',
      describeRoute({
        tags,
        summary: 'Upload the sealed documents, while claimed; a second upload replaces the first',
        requestBody: { content: SEALED },
        responses: { 204: { description: 'Stored' }, 409: { description: 'RP_REQUEST_STATE: not claimed' } },
      }),
      async (c) => {
        const bytes = readStream(c.req.raw.body);
        await signing.uploadPayload({ rpId: c.get('rpId'), requestId: c.req.param('id'), bytes });
        return c.body(null, 204);
      },
    )
    .get(
      '/rp/v1/requests/:id/result',
      describeRoute({
        tags,
        summary: 'The sealed result of a signed request',
        responses: {
          200: { description: 'Ciphertext', content: SEALED },
          409: { description: 'RP_REQUEST_STATE: not signed' },
        },
      }),
      async (c) => {
        const result = await signing.downloadResult({ rpId: c.get('rpId'), requestId: c.req.param('id') });
        return sendStream(c, result, result.delivered);
      },
    )
    .delete(
      '/rp/v1/requests/:id',
      describeRoute({
        tags,
        summary: 'Withdraw an open request, or have the ciphertext of a finished one deleted',
        responses: { 204: { description: 'Done, also when it was done before' } },
      }),
      async (c) => {
        await signing.withdrawRequest({ rpId: c.get('rpId'), requestId: c.req.param('id') });
        return c.body(null, 204);
      },
    );
}
