// SPDX-License-Identifier: Apache-2.0
// A charge whose end is not known: the bank is asked what became of it, and its answer is written once. Nothing here
// ever charges.
import { randomInt } from 'node:crypto';
import { AppError } from '../../core/protocol/index.ts';
import { paymentIdOf } from '../../core/protocol/card-fields.ts';
import type { PaymentDeps } from './deps.ts';
import { finishOrder } from './finish-order.ts';
import { CHARGE_PATIENCE_SECONDS } from './policy.ts';
import type { ChargeOutcome, Order } from './ports.ts';

const elevenDigits = (): string => Array.from({ length: 11 }, () => String(randomInt(10))).join('');

/** Whoever comes second wrote nothing, and what the first one wrote counts. */
export const recordOutcome =
  (deps: PaymentDeps) =>
  async (chargeId: string, outcome: ChargeOutcome): Promise<void> => {
    const paymentId = paymentIdOf(elevenDigits());
    if (!(await deps.store.finishCharge({ chargeId, outcome, paymentId, at: deps.now() }))) return;
    const data =
      outcome.result === 'charged'
        ? { charge: chargeId, reference: outcome.reference }
        : { charge: chargeId, code: outcome.decline };
    await deps.audit.append({ event: `payment.${outcome.result}`, subject: chargeId, data });
  };

/** Asks the bank about an order's charge. @returns the order as it stands then; `unknown` where the bank is silent. */
export const settleCharge =
  (deps: PaymentDeps) =>
  async (order: Order): Promise<Order> => {
    const { charge } = order;
    if (!charge) return order;
    try {
      await recordOutcome(deps)(charge.id, await deps.bank.settle(charge.id));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
      await deps.store.markUnknown(charge.id);
    }
    return (await deps.store.findById(order.id)) ?? order;
  };

/** A charge that a living process still waits for is left to it. */
export const settleIfOverdue =
  (deps: PaymentDeps) =>
  async (order: Order): Promise<Order> => {
    const since = order.charge?.startedAt.getTime() ?? 0;
    const isYoung = order.phase === 'charging' && deps.now().getTime() - since < CHARGE_PATIENCE_SECONDS * 1000;
    return isYoung ? order : settleCharge(deps)(order);
  };

/** The job: charges without an end are settled, paid orders finished, whoever's process died over them. */
export const recoverOrders = (deps: PaymentDeps) => async (): Promise<void> => {
  const before = new Date(deps.now().getTime() - CHARGE_PATIENCE_SECONDS * 1000);
  for (const order of await deps.store.findUnfinished(before)) {
    await finishOrder(deps)(await settleCharge(deps)(order));
  }
};
