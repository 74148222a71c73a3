// SPDX-License-Identifier: Apache-2.0
// Messages about the order of an enrolment. All are device-signed; field rules are card-fields.ts. Card data travels
// in one request alone (PayOrder, SendDynamicPassword) and is in no answer.
import * as v from 'valibot';
import { Id, UnixSeconds } from './primitives.ts';

const Typed = v.pipe(v.string(), v.maxLength(64));

/** POST …/order/code: a discount code or a payment ID, as typed. */
export const ApplyCode = v.strictObject({ code: Typed });

/** POST …/order/dynamic-password: the bank sends one to the card's owner. */
export const SendDynamicPassword = v.strictObject({ cardNumber: Typed });

/**
 * POST …/order/pay. `charge` names this attempt: the same one sent again, after a cut, is never charged again and gets
 * the outcome of the first. After a decline another attempt has another name.
 */
export const PayOrder = v.strictObject({
  charge: Id,
  cardNumber: Typed,
  cvv2: Typed,
  expiryYear: Typed,
  expiryMonth: Typed,
  dynamicPassword: Typed,
});
export type PayOrder = v.InferOutput<typeof PayOrder>;

const Rials = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * POST …/order opens the order, or answers how the open one stands. `charging`: a request is with the bank; `unknown`:
 * the bank has not said what became of it, and is asked again each time. In neither is another charge made.
 */
export const OrderView = v.object({
  phase: v.picklist(['start', 'charging', 'unknown', 'paid']),
  /** Of the product; `fee - discount + vat = total`, VAT being that of the discounted fee. */
  amount: v.object({ fee: Rials, discount: Rials, vat: Rials, total: Rials }),
  /** Once paid: to be kept until the certificate is issued. */
  receipt: v.optional(v.object({ paymentId: v.string(), paidAt: UnixSeconds, isEarlier: v.boolean() })),
});
export type OrderView = v.InferOutput<typeof OrderView>;
