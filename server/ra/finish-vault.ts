// SPDX-License-Identifier: Apache-2.0
// PIN and PUK are set: both were evaluated, the envelopes are written, unlockKey has signed. Answers the first
// generation; the same request again, after a cut, gets the same one.
import type { EnrolmentView, GenerationToken, PublicJwkP256 } from '../../core/protocol/index.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

export interface FinishVaultInput extends StepInput {
  readonly unlockKey: PublicJwkP256;
  readonly requestId: string;
  readonly signature: string;
}

/** @throws AppError ENROLMENT_STEP, VAULT_VERSION, VAULT_UNLOCK_SIGNATURE, REQUEST_CONFLICT */
export const finishVault =
  (deps: RaDeps) =>
  async (input: FinishVaultInput): Promise<{ enrolment: EnrolmentView; generation: GenerationToken }> => {
    const record = await loadEnrolment(deps)(input);
    const { unlockKey, requestId, signature } = input;
    const { crv, kty, x, y } = unlockKey;
    const lastStep = stepMark(deps, record.id, 'vault', [kty, crv, x, y, requestId, signature]);
    const isRepeat = isRepeated(record, lastStep);
    const state = isRepeat ? record.state : advance(record, { type: 'vaultReady' });
    const generation = await deps.vault.ready({
      enrolmentId: record.id,
      deviceId: record.deviceId,
      unlockKey,
      requestId,
      signature,
    });
    if (isRepeat) return { enrolment: await viewOf(deps)(record), generation };
    const saved = await saveEnrolment(deps)({ ...record, state, lastStep });
    await deps.audit.append({ event: 'enrolment.vaultReady', subject: record.id, data: {} });
    return { enrolment: await viewOf(deps)(saved), generation };
  };
