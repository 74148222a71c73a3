// SPDX-License-Identifier: Apache-2.0
// What the person finds in the app's list, and under which key: told where it happened, and again where a crash kept
// it from being told.
import { AppError } from '../../core/protocol/index.ts';
import type { PersonalData } from './personal-data.ts';
import type { Audit, EnrolmentRecord, Messages, Sms } from './ports.ts';

interface TellDeps {
  readonly messages: Messages;
}

export function tellOfLock({ messages }: TellDeps, { deviceId }: EnrolmentRecord, tokenId: string): Promise<void> {
  return messages.post({ deviceId, key: `lock ${tokenId}`, kind: 'deviceLock' });
}

export function tellOfCertificate(
  { messages }: TellDeps,
  { deviceId }: EnrolmentRecord,
  kind: 'certificateIssued' | 'certificateActivated',
  serial: string,
): Promise<void> {
  return messages.post({ deviceId, key: `${kind} ${serial}`, kind, detail: { serial } });
}

interface TellOwnerDeps extends TellDeps {
  readonly personal: PersonalData;
  readonly sms: Sms;
  readonly audit: Audit;
}

/**
 * What another enrolment did to a certificate, told to whoever holds its phone, in the list and by SMS. Where the
 * carrier is down, what was done stands all the same.
 * @param owner the enrolment that the certificate came from @param enrolmentId the other one: each may do it once
 */
export async function tellOwner(
  { messages, personal, sms, audit }: TellOwnerDeps,
  owner: EnrolmentRecord,
  kind: 'certificateSuspended' | 'certificateResumed',
  { serial, enrolmentId, text }: { readonly serial: string; readonly enrolmentId: string; readonly text: string },
): Promise<void> {
  const { deviceId } = owner;
  await messages.post({ deviceId, key: `${kind} ${serial} ${enrolmentId}`, kind, detail: { serial } });
  try {
    await sms.send({ mobile: personal.openIdentity(owner).mobile, text });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
    await audit.append({ event: 'enrolment.ownerUntold', subject: owner.id, data: { serial, kind } });
  }
}
