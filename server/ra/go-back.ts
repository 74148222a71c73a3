// SPDX-License-Identifier: Apache-2.0
// One step back, where the order allows it: nothing has been made yet that this would undo. Two in a row are two steps,
// so the phone never sends one again by itself.
import type { EnrolmentView } from '../../core/protocol/index.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, loadEnrolment, saveEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_STEP, REQUEST_CONFLICT */
export const goBack =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const state = advance(record, { type: 'wentBack' });
    return viewOf(deps)(await saveEnrolment(deps)({ ...record, state, lastStep: undefined }));
  };
