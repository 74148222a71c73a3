// SPDX-License-Identifier: Apache-2.0
// The order of an enrolment is paid: issuing may begin, for the product that was paid. Told more than once, it changes
// nothing; while another product is chosen, neither.
import { next } from '../../core/protocol/index.ts';
import type { RaDeps } from './step.ts';

export const finishPayment =
  (deps: Pick<RaDeps, 'store' | 'audit' | 'messages' | 'now'>) =>
  async ({ enrolmentId, productId }: { enrolmentId: string; productId: string }): Promise<void> => {
    const record = await deps.store.findById(enrolmentId);
    const state = record && next(record.state, { type: 'paid' });
    if (!record || !state || record.productId !== productId) return;
    const { deviceId } = record;
    await deps.messages.post({ deviceId, key: `paid ${enrolmentId} ${productId}`, kind: 'paymentReceived' });
    // Who was faster wrote the same.
    if (!(await deps.store.save({ ...record, state, lastStep: undefined }, deps.now()))) return;
    await deps.audit.append({ event: 'enrolment.paid', subject: record.id, data: {} });
  };
