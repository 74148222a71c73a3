// SPDX-License-Identifier: Apache-2.0
// The code from the SMS; only a right one leads to the question whose the SIM is, so that strangers learn nothing.
// A try is taken before anything is compared: a hundred guesses at once are still five.
import { AppError, fields, type EnrolmentView } from '../../core/protocol/index.ts';
import { CODE_TRIES } from './policy.ts';
import { expiresInSeconds, resendInSeconds } from './sms-code.ts';
import { viewOf } from './enrolment-view.ts';
import {
  advance,
  isRepeated,
  loadEnrolment,
  saveEnrolment,
  stepMark,
  takeLimit,
  type RaDeps,
  type StepInput,
} from './step.ts';

export interface ConfirmCodeInput extends StepInput {
  readonly code: string;
}

/**
 * @throws AppError ENROLMENT_STEP, REQUEST_INVALID, ENROLMENT_CODE_WRONG (with tries left), ENROLMENT_CODE_TRIES,
 *   ENROLMENT_CODE_EXPIRED, ENROLMENT_SIM_NOT_OWNED, PROVIDER_UNAVAILABLE, REQUEST_CONFLICT
 */
export const confirmCode =
  (deps: RaDeps) =>
  async (input: ConfirmCodeInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const typed = fields.smsCode(input.code);
    if (!typed.ok) {
      throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: [{ field: 'code', code: typed.code }] } });
    }
    const lastStep = stepMark(deps, record.id, 'code', typed.value);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'codeConfirmed' });
    const { code, identity } = record;
    if (!code || !identity) throw new AppError('ENROLMENT_STEP');
    if (expiresInSeconds(code, deps.now()) === 0) throw new AppError('ENROLMENT_CODE_EXPIRED');

    const codeKey = { enrolmentId: record.id, codeId: code.id };
    const triesLeft = await deps.store.takeCodeTry(codeKey);
    if (triesLeft === undefined) {
      const retryAfterSeconds = resendInSeconds(code, deps.now());
      throw new AppError('ENROLMENT_CODE_TRIES', 'no try left', { detail: { triesLeft: 0, retryAfterSeconds } });
    }
    const { nationalId, mobile } = deps.personal.openIdentity(record);
    if (!deps.codes.fits({ enrolmentId: record.id, mobile, record: code, code: typed.value })) {
      await deps.audit.append({ event: 'enrolment.codeWrong', subject: record.id, data: { triesLeft } });
      throw new AppError('ENROLMENT_CODE_WRONG', 'wrong code', { detail: { triesLeft } });
    }
    // Whoever knows the code gains nothing by tries, and an outage of the SIM registry must not use them up.
    await deps.store.restoreCodeTries({ ...codeKey, tries: CODE_TRIES });

    await takeLimit(deps)('sim.mobile', identity.mobileIndex);
    if (!(await deps.sim.owns({ nationalId, mobile }))) {
      await deps.audit.append({ event: 'enrolment.simNotOwned', subject: record.id, data: {} });
      throw new AppError('ENROLMENT_SIM_NOT_OWNED');
    }
    const confirmed = await saveEnrolment(deps)({ ...record, state, lastStep });
    await deps.audit.append({ event: 'enrolment.codeConfirmed', subject: record.id, data: { codeId: code.id } });
    return viewOf(deps)(confirmed);
  };
