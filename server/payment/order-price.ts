// SPDX-License-Identifier: Apache-2.0
// What an order costs, in whole Rials. A discount is rounded down, so that at most 90 percent leave something to pay.
import type { OrderView } from '../../core/protocol/payment-messages.ts';
import type { Order, OrderPrice } from './ports.ts';

const discountOf = (fee: number, percent: number): number => Math.floor((fee * percent) / 100);

export function priceOf(product: { readonly fee: number; readonly vat: number }, discountPercent: number): OrderPrice {
  const { fee } = product;
  const vat = product.vat - discountOf(product.vat, discountPercent);
  return { fee, vat, discountPercent, total: fee - discountOf(fee, discountPercent) + vat };
}

export function viewOf(order: Order): OrderView {
  const { phase, fee, vat, discountPercent, total, paymentId, paidAt } = order;
  return {
    phase,
    amount: { fee, discount: discountOf(fee, discountPercent), vat, total },
    ...(paymentId !== undefined &&
      paidAt && {
        receipt: { paymentId, paidAt: Math.floor(paidAt.getTime() / 1000), isEarlier: order.isMoved },
      }),
  };
}
