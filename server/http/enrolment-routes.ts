// SPDX-License-Identifier: Apache-2.0
// The phone's side of the registration authority; all of it device-signed, so the device is known here and never in
// a body. Parses and renders; every rule is in server/ra.
// How to compose: const ra = createRegistrationAuthority({ store: createEnrolmentStore(db), limits:
// createRateLimitStore(db), sim, registry, sms (sandbox.* in sandbox mode), vault, issuer, products:
// createProducts(config.prices), audit, host: hostname of the origin, now, personalDataKey, smsCodeKey: 32 bytes each }); routes: enrolmentRoutes(ra);
// the certificates' activation gets onActivated: ra.onActivated, the orders onPaid: ra.onPaid; a timer calls ra.sweep() every few minutes.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import {
  AcceptTerms,
  ChooseProduct,
  ConfirmCode,
  ConfirmReview,
  Empty,
  EnrolmentView,
  GiveApplicant,
  GiveIdentity,
  Id,
  IssueCertificate,
  PassChecklist,
  RegisterDeviceLock,
  Terms,
  VaultBegun,
  VaultReady,
  VaultReadyAnswer,
} from '../../core/protocol/index.ts';
import type { RegistrationAuthority } from '../ra/registration-authority.ts';
import { parse, readJson, type HttpContext, type HttpEnv } from './context.ts';

const BASE = '/api/v1/enrolments';
const Path = v.object({ id: Id });
const Options = v.looseObject({ challenge: v.string() });

const described = (summary: string, answer: v.GenericSchema, body?: v.GenericSchema) =>
  describeRoute({
    summary,
    tags: ['enrolment'],
    ...(body && { requestBody: { content: { 'application/json': { schema: resolver(body) } } } }),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: resolver(answer) } } } },
  });

/** Who asks, and which enrolment the path names. */
const stepOf = (c: HttpContext) => ({ deviceId: c.get('deviceId'), id: parse(Path, c.req.param()).id });

export function enrolmentRoutes(ra: RegistrationAuthority): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .post(BASE, described('Begin an enrolment, or get the open one', EnrolmentView, Empty), async (c) => {
      await readJson(c, Empty);
      return c.json(await ra.start({ deviceId: c.get('deviceId') }));
    })
    .get(`${BASE}/current`, described("The device's enrolment", EnrolmentView), async (c) =>
      c.json(await ra.read({ deviceId: c.get('deviceId') })),
    )
    .get(`${BASE}/:id/terms`, described('The terms of the product', Terms), async (c) =>
      c.json(await ra.readTerms(stepOf(c))),
    )
    .post(`${BASE}/:id/identity`, described('National ID and mobile', EnrolmentView, GiveIdentity), async (c) =>
      c.json(await ra.giveIdentity({ ...(await readJson(c, GiveIdentity)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/code`, described('The code from the SMS', EnrolmentView, ConfirmCode), async (c) =>
      c.json(await ra.confirmCode({ ...(await readJson(c, ConfirmCode)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/code/resend`, described('Send another code', EnrolmentView, Empty), async (c) => {
      await readJson(c, Empty);
      return c.json(await ra.resendCode(stepOf(c)));
    })
    .post(`${BASE}/:id/back`, described('One step back', EnrolmentView, Empty), async (c) => {
      await readJson(c, Empty);
      return c.json(await ra.back(stepOf(c)));
    })
    .post(`${BASE}/:id/abandon`, described('Give up, to start over', Empty, Empty), async (c) => {
      await readJson(c, Empty);
      await ra.abandon(stepOf(c));
      return c.json({});
    })
    .post(`${BASE}/:id/device-lock/options`, described('Options for the device lock', Options, Empty), async (c) => {
      await readJson(c, Empty);
      return c.json(await ra.beginDeviceLock(stepOf(c)));
    })
    .post(`${BASE}/:id/device-lock`, described('The device lock', EnrolmentView, RegisterDeviceLock), async (c) =>
      c.json(await ra.registerDeviceLock({ ...(await readJson(c, RegisterDeviceLock)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/vault`, described('Begin version 1 of PIN and PUK', VaultBegun, Empty), async (c) => {
      await readJson(c, Empty);
      return c.json(await ra.beginVault(stepOf(c)));
    })
    .post(`${BASE}/:id/vault/ready`, described('PIN and PUK are set', VaultReadyAnswer, VaultReady), async (c) =>
      c.json(await ra.finishVault({ ...(await readJson(c, VaultReady)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/accept-terms`, described('The terms, understood', EnrolmentView, AcceptTerms), async (c) =>
      c.json(await ra.acceptTerms({ ...(await readJson(c, AcceptTerms)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/checklist`, described('All is at hand', EnrolmentView, PassChecklist), async (c) => {
      await readJson(c, PassChecklist);
      return c.json(await ra.passChecklist(stepOf(c)));
    })
    .post(`${BASE}/:id/applicant`, described('Ask the civil registry', EnrolmentView, GiveApplicant), async (c) =>
      c.json(await ra.giveApplicant({ ...(await readJson(c, GiveApplicant)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/product`, described('Which certificate', EnrolmentView, ChooseProduct), async (c) =>
      c.json(await ra.chooseProduct({ ...(await readJson(c, ChooseProduct)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/review`, described('Read and confirmed', EnrolmentView, ConfirmReview), async (c) =>
      c.json(await ra.confirmReview({ ...(await readJson(c, ConfirmReview)), ...stepOf(c) })),
    )
    .post(`${BASE}/:id/issue`, described('Issue the certificate', EnrolmentView, IssueCertificate), async (c) =>
      c.json(await ra.issue({ ...(await readJson(c, IssueCertificate)), ...stepOf(c) })),
    );
}
