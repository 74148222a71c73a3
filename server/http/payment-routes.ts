// SPDX-License-Identifier: Apache-2.0
// The order of an enrolment; device-signed. Card data comes in a body, goes to the use case and is in no answer.
// How to compose: const payment = createPayment({ store: createPaymentStore(db), bank, enrolments: { find: ra.findPayer,
// paid: ra.onPaid }, sms, limits, audit, discounts, now }); the registration authority takes the same store as
// `orders`; a timer calls payment.recover() each minute.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { Empty, Id } from '../../core/protocol/index.ts';
import { ApplyCode, OrderView, PayOrder, SendDynamicPassword } from '../../core/protocol/payment-messages.ts';
import type { Payment } from '../payment/payment.ts';
import { parse, readJson, type HttpContext, type HttpEnv } from './context.ts';

const ORDER = '/api/v1/enrolments/:id/order';
const Path = v.object({ id: Id });

const described = (summary: string, answer: v.GenericSchema, body: v.GenericSchema) =>
  describeRoute({
    summary,
    tags: ['payment'],
    requestBody: { content: { 'application/json': { schema: resolver(body) } } },
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: resolver(answer) } } } },
  });

const payerOf = (c: HttpContext) => ({ deviceId: c.get('deviceId'), id: parse(Path, c.req.param()).id });

export function paymentRoutes(payment: Payment): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .post(ORDER, described('Open the order, or ask how it stands', OrderView, Empty), async (c) => {
      await readJson(c, Empty);
      return c.json(await payment.open(payerOf(c)));
    })
    .post(`${ORDER}/code`, described('A discount code or a payment ID', OrderView, ApplyCode), async (c) =>
      c.json(await payment.applyCode({ ...(await readJson(c, ApplyCode)), ...payerOf(c) })),
    )
    .post(
      `${ORDER}/dynamic-password`,
      described('Have the bank send a dynamic password', Empty, SendDynamicPassword),
      async (c) => {
        await payment.sendDynamicPassword({ ...(await readJson(c, SendDynamicPassword)), ...payerOf(c) });
        return c.json({});
      },
    )
    .post(`${ORDER}/pay`, described('Pay by card', OrderView, PayOrder), async (c) =>
      c.json(await payment.pay({ ...(await readJson(c, PayOrder)), ...payerOf(c) })),
    );
}
