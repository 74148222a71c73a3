// SPDX-License-Identifier: Apache-2.0
// "I have read and confirm all": for exactly the product and the sum that were on the screen, so that nobody is asked
// to pay for something else.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

export interface ConfirmReviewInput extends StepInput {
  readonly product: string;
  /** Rials. */
  readonly total: number;
}

/** @throws AppError ENROLMENT_STEP, ENROLMENT_PRODUCT_UNKNOWN, ENROLMENT_REVIEW_CHANGED, REQUEST_CONFLICT */
export const confirmReview =
  (deps: RaDeps) =>
  async (input: ConfirmReviewInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const { product: productId, total } = input;
    const lastStep = stepMark(deps, record.id, 'review', [productId, total]);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'reviewConfirmed' });
    const product = deps.products.find(record.productId);
    if (product.id !== productId || product.price.total !== total) throw new AppError('ENROLMENT_REVIEW_CHANGED');
    const saved = await saveEnrolment(deps)({ ...record, state, lastStep });
    await deps.audit.append({ event: 'enrolment.reviewConfirmed', subject: record.id, data: { productId, total } });
    return viewOf(deps)(saved);
  };
