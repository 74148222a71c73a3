// SPDX-License-Identifier: Apache-2.0
// The person has understood the terms: the very wording, by its hash. It is this one that the device lock releases
// at the end, whatever is published meanwhile.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';
import { TERMS_SHA256 } from './terms.ts';

export interface AcceptTermsInput extends StepInput {
  readonly sha256: string;
}

/** @throws AppError ENROLMENT_STEP, ENROLMENT_TERMS_CHANGED (read them again), REQUEST_CONFLICT */
export const acceptTerms =
  (deps: RaDeps) =>
  async (input: AcceptTermsInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const lastStep = stepMark(deps, record.id, 'terms', input.sha256);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'termsAccepted' });
    if (input.sha256 !== TERMS_SHA256) throw new AppError('ENROLMENT_TERMS_CHANGED');
    const saved = await saveEnrolment(deps)({ ...record, state, termsSha256: input.sha256, lastStep });
    await deps.audit.append({
      event: 'enrolment.termsAccepted',
      subject: record.id,
      data: { termsSha256: input.sha256 },
    });
    return viewOf(deps)(saved);
  };
