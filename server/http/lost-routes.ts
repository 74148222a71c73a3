// SPDX-License-Identifier: Apache-2.0
// The JSON behind the page /lost. Outside /api/v1, where everything is signed by a device: here the device is lost. What
// is answered is the same for people who do not exist.
// How to compose: lostRoutes(createLossDesk({ … })).
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import type { GenericSchema } from 'valibot';
import {
  LossReported,
  LostRevoked,
  LostSuspended,
  ReportLoss,
  RevokeLost,
  SuspendLost,
} from '../../core/protocol/index.ts';
import type { LossDesk } from '../ra/loss-desk.ts';
import { networkOf } from './client-network.ts';
import { readJson, type HttpEnv } from './context.ts';
import { ownSiteOnly } from './own-site-only.ts';

const described = (summary: string, body: GenericSchema, answer: GenericSchema) =>
  describeRoute({
    summary,
    tags: ['lost phone'],
    requestBody: { required: true, content: { 'application/json': { schema: resolver(body) } } },
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: resolver(answer) } } },
      default: { description: 'Problem document (RFC 9457) with `code`' },
    },
  });

export function lostRoutes(desk: Pick<LossDesk, 'report' | 'suspend' | 'revoke'>): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .use('/lost/api/*', ownSiteOnly)
    .post(
      '/lost/api/begin',
      described('An SMS code to the mobile that a certificate of this person came with', ReportLoss, LossReported),
      async (c) => c.json(await desk.report({ ...(await readJson(c, ReportLoss)), network: networkOf(c) })),
    )
    .post(
      '/lost/api/suspend',
      described('Suspend every living certificate of the person, by that code', SuspendLost, LostSuspended),
      async (c) => c.json(await desk.suspend(await readJson(c, SuspendLost))),
    )
    .post(
      '/lost/api/revoke',
      described('Revoke a certificate by the code on paper', RevokeLost, LostRevoked),
      async (c) => c.json(await desk.revoke({ ...(await readJson(c, RevokeLost)), network: networkOf(c) })),
    );
}
