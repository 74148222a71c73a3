// SPDX-License-Identifier: Apache-2.0
// What follows a paid order: the enrolment goes on and the receipt leaves. Both may be repeated, so whoever meets a
// paid order (the payment itself, a read, the job) does what a crash left undone.
import { AppError } from '../../core/protocol/index.ts';
import type { PaymentDeps } from './deps.ts';
import { SMS_MAX_UNITS } from './policy.ts';
import type { Order } from './ports.ts';

const persian = (value: string): string => value.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

/** Amount and payment ID in one part; the ID in Latin digits, as it is typed. */
export function receiptText(total: number, paymentId: string): string {
  const amount = persian(String(total).replace(/\B(?=(?:\d{3})+$)/g, '٬'));
  const text = `امضا: ${amount} ریال پرداخت شد.\nشناسهٔ پرداخت: ${paymentId}`;
  if (text.length > SMS_MAX_UNITS) throw new AppError('SERVER_ERROR', 'the receipt is too long');
  return text;
}

async function sendReceipt(deps: PaymentDeps, order: Order, paymentId: string): Promise<void> {
  const { id: orderId, enrolmentId: id, deviceId } = order;
  const payer = await deps.enrolments.find({ deviceId, id });
  if (!(await deps.store.claimReceipt({ orderId, at: deps.now() }))) return;
  await deps.sms.send({ mobile: payer.mobile, text: receiptText(order.total, paymentId) });
  await deps.store.receiptSent({ orderId, at: deps.now() });
}

export const finishOrder =
  (deps: PaymentDeps) =>
  async (order: Order): Promise<void> => {
    if (order.phase !== 'paid' || order.paymentId === undefined) return;
    const { enrolmentId, productId } = order;
    await deps.enrolments.paid({ enrolmentId, productId });
    if (order.isReceiptSent) return;
    // Money was taken and the person sees it: a carrier that is down is for the job.
    await sendReceipt(deps, order, order.paymentId).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  };
