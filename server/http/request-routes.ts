// SPDX-License-Identifier: Apache-2.0
// The phone's side of a signing request: claim, sealed documents, result or refusal. All are device-signed; the
// result's body comes as a stream whose digest the middleware checks. Compose: see rp-routes.ts.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { parseContentDigest } from '../../core/crypto/http-signature.ts';
import { Claim, ClaimAnswer, Refuse } from '../../core/protocol/index.ts';
import type { Signing } from '../signing/create-signing.ts';
import { readJson, type HttpEnv } from './context.ts';
import { readStream, sendStream, waitSecondsOf } from './sealed-body.ts';

const tags = ['signing'];
const json = (schema: Parameters<typeof resolver>[0]) => ({ 'application/json': { schema: resolver(schema) } });
const SEALED = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } as const;

export function requestRoutes(
  signing: Pick<Signing, 'claimRequest' | 'downloadPayload' | 'uploadResult' | 'refuseRequest'>,
): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .post(
      '/api/v1/requests/:id/claim',
      describeRoute({
        tags,
        summary: 'Claim a request by its code; the same claim again gets the same answer',
        requestBody: { content: json(Claim) },
        responses: {
          200: { description: 'The relying party as registered', content: json(ClaimAnswer) },
          403: { description: 'CLAIM_BAD_MAC, CLAIM_NO_CERTIFICATE, CLAIM_NOT_SIGNER' },
          409: { description: 'CLAIM_TAKEN' },
          410: { description: 'CLAIM_STALE, SIGN_EXPIRED' },
        },
      }),
      async (c) => {
        const claim = await readJson(c, Claim);
        const requestId = c.req.param('id');
        return c.json(await signing.claimRequest({ deviceId: c.get('deviceId'), requestId, claim }));
      },
    )
    .get(
      '/api/v1/requests/:id/payload',
      describeRoute({
        tags,
        summary: 'The sealed documents, to the claimer',
        parameters: [{ name: 'wait', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 25 } }],
        responses: {
          200: { description: 'Ciphertext', content: SEALED },
          204: { description: 'Not there yet: ask again' },
        },
      }),
      async (c) => {
        const payload = await signing.downloadPayload({
          deviceId: c.get('deviceId'),
          requestId: c.req.param('id'),
          waitSeconds: waitSecondsOf(c),
          signal: c.req.raw.signal,
        });
        return payload ? sendStream(c, payload) : c.body(null, 204);
      },
    )
    .post(
      '/api/v1/requests/:id/result',
      describeRoute({
        tags,
        summary: 'The sealed result, from the claimer; the same bytes again change nothing',
        requestBody: { content: SEALED },
        responses: { 204: { description: 'Signed' }, 409: { description: 'SIGN_RESULT_DIFFERS, SIGN_STATE' } },
      }),
      async (c) => {
        const digest = parseContentDigest(c.req.header('content-digest'));
        const bytes = readStream(c.get('bodyStream'));
        await signing.uploadResult({ deviceId: c.get('deviceId'), requestId: c.req.param('id'), digest, bytes });
        return c.body(null, 204);
      },
    )
    .post(
      '/api/v1/requests/:id/refusal',
      describeRoute({
        tags,
        summary: 'The person (or the phone for them) refuses',
        requestBody: { content: json(Refuse) },
        responses: { 204: { description: 'Refused' }, 409: { description: 'SIGN_STATE' } },
      }),
      async (c) => {
        const { reason } = await readJson(c, Refuse);
        await signing.refuseRequest({ deviceId: c.get('deviceId'), requestId: c.req.param('id'), reason });
        return c.body(null, 204);
      },
    );
}
