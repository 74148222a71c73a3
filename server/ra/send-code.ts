// SPDX-License-Identifier: Apache-2.0
// Sends a fresh code to the enrolment's mobile and stores it together with the step that it belongs to. The
// enrolment is reserved by its version before the SMS leaves, so that two racing requests send one.
import { AppError, type EnrolmentState } from '../../core/protocol/index.ts';
import type { Bucket } from './policy.ts';
import type { EnrolmentRecord } from './ports.ts';
import { saveEnrolment, takeLimit, type RaDeps } from './step.ts';
import { codeText } from './sms-code.ts';

/** Counts the SMS for device, mobile and national ID; takes nothing where one of them is at its limit. */
async function takeSmsLimits(deps: RaDeps, record: EnrolmentRecord): Promise<() => Promise<void>> {
  const { identity, deviceId } = record;
  if (!identity) throw new AppError('ENROLMENT_STEP');
  const wanted: readonly [Bucket, Uint8Array][] = [
    ['sms.device', deps.personal.index('device', deviceId)],
    ['sms.mobile', identity.mobileIndex],
    ['sms.nationalId', identity.nationalIdIndex],
  ];
  const taken: [Bucket, Uint8Array][] = [];
  const giveBack = async () => {
    for (const [bucket, subject] of taken) await deps.limits.giveBack({ bucket, subject });
  };
  for (const [bucket, subject] of wanted) {
    try {
      await takeLimit(deps)(bucket, subject);
    } catch (error) {
      await giveBack();
      throw error;
    }
    taken.push([bucket, subject]);
  }
  return giveBack;
}

/**
 * @param record as it is to be stored while the SMS is on its way; `then` is its state once the code is out.
 * @throws AppError REQUEST_CONFLICT, REQUEST_RATE_LIMITED, PROVIDER_UNAVAILABLE (nothing was counted, try again)
 */
export const sendCode =
  (deps: RaDeps) =>
  async (record: EnrolmentRecord, then: EnrolmentState): Promise<EnrolmentRecord> => {
    const giveBack = await takeSmsLimits(deps, record);
    let reserved: EnrolmentRecord;
    const identity = deps.personal.openIdentity(record);
    const mobileIndex = record.identity?.mobileIndex ?? new Uint8Array();
    const { code, record: codeRecord } = deps.codes.make({
      enrolmentId: record.id,
      mobile: identity.mobile,
      mobileIndex,
      at: deps.now(),
    });
    try {
      reserved = await saveEnrolment(deps)(record);
      await deps.sms.send({ mobile: identity.mobile, text: codeText(code, deps.host) });
    } catch (error) {
      await giveBack();
      throw error;
    }
    const sent = { ...reserved, state: then, code: codeRecord };
    if (!(await deps.store.saveWithCode(sent, deps.now()))) throw new AppError('REQUEST_CONFLICT');
    await deps.messages.post({ deviceId: record.deviceId, key: `code ${codeRecord.id}`, kind: 'codeSent' });
    await deps.audit.append({ event: 'enrolment.codeSent', subject: record.id, data: { codeId: codeRecord.id } });
    return { ...sent, version: sent.version + 1 };
  };
