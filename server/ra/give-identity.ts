// SPDX-License-Identifier: Apache-2.0
// National ID and mobile. They are checked for form only: whether they exist or belong together is told to nobody
// before the code has come back. A living code for the same mobile is not sent twice, so a repetition sends nothing.
import { AppError, fields, type EnrolmentView, type FieldError } from '../../core/protocol/index.ts';
import type { EnrolmentRecord } from './ports.ts';
import { sendCode } from './send-code.ts';
import { expiresInSeconds, resendInSeconds } from './sms-code.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, loadEnrolment, saveEnrolment, type RaDeps, type StepInput } from './step.ts';

export interface GiveIdentityInput extends StepInput {
  readonly nationalId: string;
  readonly mobile: string;
}

/** @throws AppError REQUEST_INVALID naming the fields */
function normalised(input: GiveIdentityInput): { nationalId: string; mobile: string } {
  const nationalId = fields.nationalId(input.nationalId);
  const mobile = fields.mobile(input.mobile);
  if (nationalId.ok && mobile.ok) return { nationalId: nationalId.value, mobile: mobile.value };
  const wrong: FieldError[] = [];
  if (!nationalId.ok) wrong.push({ field: 'nationalId', code: nationalId.code });
  if (!mobile.ok) wrong.push({ field: 'mobile', code: mobile.code });
  throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: wrong } });
}

/** The code that is out went to this mobile and may still be typed, or may not be sent again yet. */
function isCodeOut(deps: RaDeps, record: EnrolmentRecord): boolean {
  const { code, identity } = record;
  if (!code || !identity || Buffer.compare(code.mobileIndex, identity.mobileIndex) !== 0) return false;
  const now = deps.now();
  return resendInSeconds(code, now) > 0 || (expiresInSeconds(code, now) > 0 && code.triesLeft > 0);
}

/** @throws AppError ENROLMENT_STEP, REQUEST_INVALID, REQUEST_RATE_LIMITED, PROVIDER_UNAVAILABLE, REQUEST_CONFLICT */
export const giveIdentity =
  (deps: RaDeps) =>
  async (input: GiveIdentityInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const identity = normalised(input);
    const state = advance(record, { type: 'identityGiven' });
    const sealed = deps.personal.sealIdentity(record.id, identity);
    const given = { ...record, identity: sealed, lastStep: undefined };
    if (isCodeOut(deps, given)) return viewOf(deps)(await saveEnrolment(deps)({ ...given, state }));
    // Until the SMS has left, the person is still being asked for the number.
    return viewOf(deps)(await sendCode(deps)({ ...given, state: 'identity' }, state));
  };
