// SPDX-License-Identifier: Apache-2.0
// Options for the device lock's credential. Its name in the phone's own lists is a masked mobile: authenticators
// keep what they are told.
import { AppError } from '../../core/protocol/index.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @returns PublicKeyCredentialCreationOptionsJSON. @throws AppError ENROLMENT_STEP, LOCK_ALREADY_REGISTERED */
export const beginDeviceLock =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<Record<string, unknown>> => {
    const record = await loadEnrolment(deps)(input);
    if (record.state !== 'deviceLock') throw new AppError('ENROLMENT_STEP');
    const { mobile } = deps.personal.openIdentity(record);
    const userName = `${mobile.slice(0, 4)}•••${mobile.slice(-4)}`;
    return deps.vault.lockOptions({ enrolmentId: record.id, deviceId: record.deviceId, userName });
  };
