// SPDX-License-Identifier: Apache-2.0
// The device lock's credential as the phone made it. The vault checks and keeps it; the token is the enrolment's
// from here on.
import type { EnrolmentView } from '../../core/protocol/index.ts';
import { tellOfLock } from './tell.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, findEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

export interface RegisterDeviceLockInput extends StepInput {
  readonly response: Record<string, unknown>;
}

/** @throws AppError ENROLMENT_STEP, LOCK_REGISTRATION, LOCK_ALREADY_REGISTERED, REQUEST_CONFLICT */
export const registerDeviceLock =
  (deps: RaDeps) =>
  async (input: RegisterDeviceLockInput): Promise<EnrolmentView> => {
    // Not caught up: the same registration again, after a crash of ours, is a repeat and no step out of order.
    const record = await findEnrolment(deps)(input);
    const lastStep = stepMark(deps, record.id, 'deviceLock', input.response);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'deviceLockRegistered' });
    const owner = { enrolmentId: record.id, deviceId: record.deviceId };
    const { tokenId } = await deps.vault.registerLock({ ...owner, response: input.response });
    await tellOfLock(deps, record, tokenId);
    const saved = await saveEnrolment(deps)({ ...record, state, tokenId, lastStep });
    await deps.audit.append({ event: 'enrolment.deviceLock', subject: record.id, data: { tokenId } });
    return viewOf(deps)(saved);
  };
