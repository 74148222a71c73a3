// SPDX-License-Identifier: Apache-2.0
// The use cases of the payment over one set of ports. Decides nothing itself.
import { applyCode } from './apply-code.ts';
import type { PaymentDeps } from './deps.ts';
import { openOrder } from './open-order.ts';
import { payOrder, sendDynamicPassword } from './pay-order.ts';
import { recoverOrders } from './settle-charge.ts';

export type Payment = ReturnType<typeof createPayment>;

export const createPayment = (deps: PaymentDeps) => ({
  open: openOrder(deps),
  applyCode: applyCode(deps),
  sendDynamicPassword: sendDynamicPassword(deps),
  pay: payOrder(deps),
  /** Takes up what a crash or a silent bank left open; call it now and then. */
  recover: recoverOrders(deps),
});
