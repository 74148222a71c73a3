// SPDX-License-Identifier: Apache-2.0
// The one box: a discount code, or the payment ID of an order that this person paid and got no certificate for. That
// an ID exists but is somebody else's, or used, is told to nobody.
import { AppError } from '../../core/protocol/index.ts';
import { discountCode, paymentId } from '../../core/protocol/card-fields.ts';
import type { OrderView } from '../../core/protocol/payment-messages.ts';
import { takeLimit, type PaymentDeps } from './deps.ts';
import { answer, loadOrder } from './open-order.ts';
import { priceOf } from './order-price.ts';
import type { Order, Payer, PayerInput } from './ports.ts';

async function movePaid(deps: PaymentDeps, payer: Payer, order: Order, id: string): Promise<void> {
  const { enrolmentId: toEnrolmentId, deviceId: toDeviceId, nationalIdIndex, product } = payer;
  const to = { toEnrolmentId, toDeviceId, productId: product.id, at: deps.now() };
  const result = await deps.store.move({ paymentId: id, nationalIdIndex, ...to });
  if (result === 'unknown') throw new AppError('PAYMENT_CODE_UNKNOWN');
  if (result === 'otherProduct') throw new AppError('PAYMENT_OTHER_PRODUCT');
  if (result === 'busy') throw new AppError('PAYMENT_STATE');
  await deps.audit.append({ event: 'payment.moved', subject: order.enrolmentId, data: { product: product.id } });
}

async function discount(deps: PaymentDeps, payer: Payer, order: Order, code: string): Promise<void> {
  const percent = deps.discounts.get(discountCode(code));
  if (percent === undefined) throw new AppError('PAYMENT_CODE_UNKNOWN');
  const price = priceOf(payer.product, percent);
  if (!(await deps.store.setPrice({ orderId: order.id, price, at: deps.now() }))) throw new AppError('PAYMENT_STATE');
}

/** @throws AppError ENROLMENT_*, PAYMENT_STATE, PAYMENT_CODE_UNKNOWN, PAYMENT_OTHER_PRODUCT, REQUEST_RATE_LIMITED */
export const applyCode =
  (deps: PaymentDeps) =>
  async (input: PayerInput & { readonly code: string }): Promise<OrderView> => {
    const payer = await deps.enrolments.find(input);
    const order = await loadOrder(deps)(payer);
    const id = paymentId(input.code);
    // The answer was lost, or it was paid just now: there is nothing to change.
    if (order.phase === 'paid') return answer(deps)(order);
    if (order.phase !== 'start') throw new AppError('PAYMENT_STATE');
    await takeLimit(deps, 'payment.code', payer);
    await (id.ok ? movePaid(deps, payer, order, id.value) : discount(deps, payer, order, input.code));
    return answer(deps)(await loadOrder(deps)(payer));
  };
