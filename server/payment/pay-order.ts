// SPDX-License-Identifier: Apache-2.0
// Charges an order exactly once: the attempt is written under its key before the bank hears of it, and whatever is
// lost after that is asked for by the same key. Card data passes through to the bank and is held by nothing here.
import { AppError, type FieldError } from '../../core/protocol/index.ts';
import * as cardFields from '../../core/protocol/card-fields.ts';
import type { OrderView, PayOrder } from '../../core/protocol/payment-messages.ts';
import { takeLimit, type PaymentDeps } from './deps.ts';
import { answer, loadOrder } from './open-order.ts';
import type { CardData, Order, PayerInput } from './ports.ts';
import { recordOutcome, settleCharge, settleIfOverdue } from './settle-charge.ts';

/** @throws AppError REQUEST_INVALID naming the fields */
function checkedCard(input: PayOrder): CardData {
  const cardNumber = cardFields.cardNumber(input.cardNumber);
  const cvv2 = cardFields.cvv2(input.cvv2);
  const expiry = cardFields.cardExpiry(input.expiryYear, input.expiryMonth);
  const dynamicPassword = cardFields.dynamicPassword(input.dynamicPassword);
  if (cardNumber.ok && cvv2.ok && expiry.ok && dynamicPassword.ok) {
    const [number, password] = [cardNumber.value, dynamicPassword.value];
    return { cardNumber: number, cvv2: cvv2.value, expiry: expiry.value, dynamicPassword: password };
  }
  const wrong: FieldError[] = Object.entries({ cardNumber, cvv2, expiry, dynamicPassword }).flatMap(
    ([field, result]) => (result.ok ? [] : [{ field, code: result.code }]),
  );
  throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: wrong } });
}

/** The end of one attempt, for whoever asks again. @throws AppError the decline */
async function outcomeOf(deps: PaymentDeps, order: Order, chargeId: string): Promise<OrderView> {
  const charge = await deps.store.findCharge(chargeId);
  if (charge?.decline) throw new AppError(charge.decline);
  return answer(deps)(order);
}

/** @throws AppError only where the bank did not fail but we did; then the attempt stays open and is settled later. */
async function charge(deps: PaymentDeps, key: string, amount: number, card: CardData): Promise<boolean> {
  try {
    await recordOutcome(deps)(key, await deps.bank.charge({ key, amount, card }));
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
    return false;
  }
}

/** @throws AppError ENROLMENT_*, REQUEST_INVALID, REQUEST_RATE_LIMITED, PAYMENT_* (nothing was charged) */
export const payOrder =
  (deps: PaymentDeps) =>
  async (input: PayerInput & PayOrder): Promise<OrderView> => {
    const payer = await deps.enrolments.find(input);
    const { charge: chargeId } = input;
    const known = await deps.store.findCharge(chargeId);
    if (known) {
      const order = await deps.store.findById(known.orderId);
      if (order?.enrolmentId !== payer.enrolmentId) throw new AppError('REQUEST_CONFLICT');
      return outcomeOf(deps, await settleIfOverdue(deps)(order), chargeId);
    }
    const order = await loadOrder(deps)(payer);
    // Paid, or with the bank: another press, another tab.
    if (order.phase !== 'start') return answer(deps)(order);
    const card = checkedCard(input);
    await takeLimit(deps, 'payment.charge', payer);
    const amount = await deps.store.beginCharge({ orderId: order.id, chargeId, at: deps.now() });
    const begun = (await deps.store.findById(order.id)) ?? order;
    if (amount === undefined) return answer(deps)(begun);
    await deps.audit.append({
      event: 'payment.charging',
      subject: payer.enrolmentId,
      data: { charge: chargeId, amount },
    });
    const isHeard = await charge(deps, chargeId, amount, card);
    const ended = isHeard ? ((await deps.store.findById(order.id)) ?? begun) : await settleCharge(deps)(begun);
    return outcomeOf(deps, ended, chargeId);
  };

/** @throws AppError ENROLMENT_*, REQUEST_INVALID, PAYMENT_STATE, PAYMENT_CARD_REFUSED, PROVIDER_UNAVAILABLE, REQUEST_RATE_LIMITED */
export const sendDynamicPassword =
  (deps: PaymentDeps) =>
  async (input: PayerInput & { readonly cardNumber: string }): Promise<void> => {
    const payer = await deps.enrolments.find(input);
    const order = await loadOrder(deps)(payer);
    if (order.phase !== 'start') throw new AppError('PAYMENT_STATE');
    const number = cardFields.cardNumber(input.cardNumber);
    if (!number.ok) {
      const fields = [{ field: 'cardNumber', code: number.code }];
      throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields } });
    }
    await takeLimit(deps, 'payment.password', payer);
    await deps.bank.sendDynamicPassword({ cardNumber: number.value, amount: order.total });
  };
