// SPDX-License-Identifier: Apache-2.0
// Version 1 of PIN and PUK: the public halves that the phone pins. The same answer until the vault is ready.
import { AppError, type VaultBegun } from '../../core/protocol/index.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_STEP */
export const beginVault =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<VaultBegun> => {
    const record = await loadEnrolment(deps)(input);
    if (record.state !== 'pins') throw new AppError('ENROLMENT_STEP');
    return deps.vault.begin({ enrolmentId: record.id, deviceId: record.deviceId });
  };
