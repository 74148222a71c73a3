// SPDX-License-Identifier: Apache-2.0
// Camera, microphone and storage worked on the phone, card and postal code lie at hand: before any money is asked
// for. The server cannot see it; the message has no form in which one of them is missing.
import type { EnrolmentView } from '../../core/protocol/index.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_STEP, REQUEST_CONFLICT */
export const passChecklist =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const lastStep = stepMark(deps, record.id, 'checklist', {});
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'checklistPassed' });
    const saved = await saveEnrolment(deps)({ ...record, state, lastStep });
    await deps.audit.append({ event: 'enrolment.checklistPassed', subject: record.id, data: {} });
    return viewOf(deps)(saved);
  };
