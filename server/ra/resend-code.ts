// SPDX-License-Identifier: Apache-2.0
// Another code, once 120 seconds by our clock have passed since the last. It has its own tries and its own life;
// the old one no longer fits.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import { sendCode } from './send-code.ts';
import { resendInSeconds } from './sms-code.ts';
import { viewOf } from './enrolment-view.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_STEP, ENROLMENT_CODE_RESEND_EARLY, REQUEST_RATE_LIMITED, PROVIDER_UNAVAILABLE */
export const resendCode =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    if (record.state !== 'code' || !record.code) throw new AppError('ENROLMENT_STEP');
    const retryAfterSeconds = resendInSeconds(record.code, deps.now());
    if (retryAfterSeconds > 0) {
      throw new AppError('ENROLMENT_CODE_RESEND_EARLY', 'too early', { detail: { retryAfterSeconds } });
    }
    return viewOf(deps)(await sendCode(deps)(record, 'code'));
  };
