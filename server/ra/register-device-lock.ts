// SPDX-License-Identifier: Apache-2.0
// The device lock's credential as the phone made it. The vault checks and keeps it; the token is the enrolment's
// from here on.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import type { EnrolmentRecord } from './ports.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

export interface RegisterDeviceLockInput extends StepInput {
  readonly response: Record<string, unknown>;
}

/** A crash between the vault's commit and ours leaves a lock we have not heard of: the vault's token is the truth. */
async function register(deps: RaDeps, record: EnrolmentRecord, response: Record<string, unknown>): Promise<string> {
  const owner = { enrolmentId: record.id, deviceId: record.deviceId };
  try {
    return (await deps.vault.registerLock({ ...owner, response })).tokenId;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'LOCK_ALREADY_REGISTERED') throw error;
    return (await deps.vault.begin(owner)).tokenId;
  }
}

/** @throws AppError ENROLMENT_STEP, LOCK_REGISTRATION, REQUEST_CONFLICT */
export const registerDeviceLock =
  (deps: RaDeps) =>
  async (input: RegisterDeviceLockInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const lastStep = stepMark(deps, record.id, 'deviceLock', input.response);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'deviceLockRegistered' });
    const tokenId = await register(deps, record, input.response);
    const saved = await saveEnrolment(deps)({ ...record, state, tokenId, lastStep });
    await deps.audit.append({ event: 'enrolment.deviceLock', subject: record.id, data: { tokenId } });
    return viewOf(deps)(saved);
  };
