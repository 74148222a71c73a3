// SPDX-License-Identifier: Apache-2.0
// What the payment may know of an enrolment: who pays, for what, how much, and whether it waits for that. The national
// ID stays sealed: the payment gets the HMAC that stands for it.
import { AppError } from '../../core/protocol/index.ts';
import { findEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP where it is not known yet who this is */
export const findPayer = (deps: RaDeps) => async (input: StepInput) => {
  const record = await findEnrolment(deps)(input);
  if (!record.identity || !record.applicantSealed) throw new AppError('ENROLMENT_STEP');
  const { id, price } = deps.products.find(record.productId);
  return {
    enrolmentId: record.id,
    deviceId: record.deviceId,
    isAtPayment: record.state === 'payment',
    nationalIdIndex: record.identity.nationalIdIndex,
    mobile: deps.personal.openIdentity(record).mobile,
    product: { id, fee: price.fee, vat: price.vat },
  };
};
