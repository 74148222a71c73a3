// SPDX-License-Identifier: Apache-2.0
// Starts over: for a phone whose vault record was lost half-way, or a person who changed their mind. Only before a
// certificate exists or is being issued; a living one has to be revoked, which is not for this path.
import { AppError } from '../../core/protocol/index.ts';
import { tryReleaseHolds } from './release-holds.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP, REQUEST_CONFLICT */
export const abandonEnrolment =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<void> => {
    const record = await loadEnrolment(deps)(input);
    if (record.serial !== undefined) throw new AppError('ENROLMENT_STEP', 'a certificate exists');
    // From the plan on the issuer may be at it, and what this one supersedes is about to be revoked.
    if (record.issue !== undefined) throw new AppError('ENROLMENT_STEP', 'a certificate is being issued');
    if (!(await deps.store.close(record, deps.now()))) throw new AppError('REQUEST_CONFLICT');
    await deps.audit.append({ event: 'enrolment.abandoned', subject: record.id, data: { state: record.state } });
    await tryReleaseHolds(deps)(record);
  };
