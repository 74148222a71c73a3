// SPDX-License-Identifier: Apache-2.0
// The order of an enrolment for the product that it now names: made where there is none, priced anew where the price
// changed before anything was paid, settled where a charge was left open.
import { randomBytes } from 'node:crypto';
import { AppError } from '../../core/protocol/index.ts';
import type { OrderView } from '../../core/protocol/payment-messages.ts';
import type { PaymentDeps } from './deps.ts';
import { finishOrder } from './finish-order.ts';
import { priceOf, viewOf } from './order-price.ts';
import type { Order, Payer, PayerInput } from './ports.ts';
import { settleIfOverdue } from './settle-charge.ts';

async function repriced(deps: PaymentDeps, order: Order, { product }: Payer): Promise<Order> {
  const price = priceOf(product, order.discountPercent);
  if (order.phase !== 'start' || (order.fee === price.fee && order.vat === price.vat)) return order;
  await deps.store.setPrice({ orderId: order.id, price: priceOf(product, 0), at: deps.now() });
  return (await deps.store.findById(order.id)) ?? order;
}

/**
 * A charge for another product of the same enrolment comes first: it may turn out to be paid, so nothing else is
 * charged while it is open. @throws AppError ENROLMENT_STEP where the enrolment does not wait for money
 */
export const loadOrder =
  (deps: PaymentDeps) =>
  async (payer: Payer): Promise<Order> => {
    const { enrolmentId, deviceId, nationalIdIndex, product } = payer;
    for (const pending of await deps.store.findPending(enrolmentId)) {
      const settled = await settleIfOverdue(deps)(pending);
      if (settled.charge) return settled;
    }
    const at = deps.now();
    const order = payer.isAtPayment
      ? await deps.store.open({
          id: randomBytes(16).toString('base64url'),
          enrolmentId,
          deviceId,
          nationalIdIndex,
          productId: product.id,
          price: priceOf(product, 0),
          at,
        })
      : await deps.store.find({ enrolmentId, productId: product.id });
    if (!order || (!payer.isAtPayment && order.phase !== 'paid')) throw new AppError('ENROLMENT_STEP');
    return repriced(deps, order, payer);
  };

/** Finishes a paid order on the way. */
export const answer =
  (deps: PaymentDeps) =>
  async (order: Order): Promise<OrderView> => {
    await finishOrder(deps)(order);
    return viewOf(order);
  };

/** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP */
export const openOrder =
  (deps: PaymentDeps) =>
  async (input: PayerInput): Promise<OrderView> =>
    answer(deps)(await loadOrder(deps)(await deps.enrolments.find(input)));
