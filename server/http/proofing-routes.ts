// SPDX-License-Identifier: Apache-2.0
// Consent, selfie, sentence, video and verdict of an enrolment; device-signed. Pictures and sound come as raw parts of
// at most CHUNK_BYTES and go to the use case; no answer holds any.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import {
  AskSentence,
  BeginUpload,
  CHUNK_BYTES,
  GiveConsent,
  Id,
  MEDIA_MAX_BYTES,
  ProofingView,
  SubmitMedia,
  UploadView,
} from '../../core/protocol/index.ts';
import type { Proofing } from '../proofing/proofing.ts';
import { parse, readBody, readJson, type HttpContext, type HttpEnv } from './context.ts';
import { waitSecondsOf } from './sealed-body.ts';

const PROOFING = '/api/v1/enrolments/:id/proofing';
const Path = v.object({ id: Id });
const Offset = v.pipe(
  v.string(),
  v.regex(/^(?:0|[1-9]\d{0,8})$/),
  v.transform(Number),
  v.maxValue(MEDIA_MAX_BYTES.video),
);
const PartPath = v.object({ id: Id, upload: Id, offset: Offset });

const tags = ['proofing'];
const json = (schema: v.GenericSchema) => ({ 'application/json': { schema: resolver(schema) } });
const described = (summary: string, body: v.GenericSchema) =>
  describeRoute({
    summary,
    tags,
    requestBody: { content: json(body) },
    responses: { 200: { description: 'OK', content: json(ProofingView) } },
  });

const proverOf = (c: HttpContext) => ({ deviceId: c.get('deviceId'), id: parse(Path, c.req.param()).id });

/** What was seen, where it is a number at all; else the answer comes at once. */
function seenOf(c: HttpContext): number | undefined {
  const text = c.req.query('seen') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function proofingRoutes(
  proofing: Pick<Proofing, 'watch' | 'giveConsent' | 'askSentence' | 'beginUpload' | 'putPart' | 'handIn'>,
): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .get(
      PROOFING,
      describeRoute({
        summary: 'How the proofing stands; with `seen` once its revision is another, or the wait is over',
        tags,
        parameters: [
          { name: 'seen', in: 'query', schema: { type: 'integer', minimum: 0 } },
          { name: 'wait', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 25 } },
        ],
        responses: { 200: { description: 'OK', content: json(ProofingView) } },
      }),
      async (c) => {
        const [seen, waitSeconds, { signal }] = [seenOf(c), waitSecondsOf(c), c.req.raw];
        return c.json(await proofing.watch({ ...proverOf(c), seen, waitSeconds, signal }));
      },
    )
    .post(`${PROOFING}/consent`, described('Consent to the wording of this hash', GiveConsent), async (c) =>
      c.json(await proofing.giveConsent({ ...(await readJson(c, GiveConsent)), ...proverOf(c) })),
    )
    .post(`${PROOFING}/sentence`, described('A new sentence to read aloud', AskSentence), async (c) =>
      c.json(await proofing.askSentence({ ...(await readJson(c, AskSentence)), ...proverOf(c) })),
    )
    .post(`${PROOFING}/uploads`, described('Announce what will be sent', BeginUpload), async (c) =>
      c.json(await proofing.beginUpload({ upload: await readJson(c, BeginUpload), ...proverOf(c) })),
    )
    .post(
      `${PROOFING}/uploads/:upload/:offset`,
      describeRoute({
        summary: 'One part, in order; the same bytes again change nothing',
        tags,
        requestBody: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: {
          200: { description: 'How far it is', content: json(UploadView) },
          409: { description: 'PROOF_UPLOAD_OFFSET, PROOF_UPLOAD, PROOF_STATE' },
          422: { description: 'PROOF_UPLOAD_DIGEST' },
        },
      }),
      async (c) => {
        const { upload, offset } = parse(PartPath, c.req.param());
        const bytes = await readBody(c, CHUNK_BYTES);
        return c.json(await proofing.putPart({ ...proverOf(c), upload, offset, bytes }));
      },
    )
    .post(`${PROOFING}/face`, described('Hand in the selfie', SubmitMedia), async (c) =>
      c.json(await proofing.handIn({ ...(await readJson(c, SubmitMedia)), ...proverOf(c), kind: 'face' })),
    )
    .post(`${PROOFING}/video`, described('Hand in the video', SubmitMedia), async (c) =>
      c.json(await proofing.handIn({ ...(await readJson(c, SubmitMedia)), ...proverOf(c), kind: 'video' })),
    );
}
