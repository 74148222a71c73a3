// SPDX-License-Identifier: Apache-2.0
// What the person finds in the app's list, and under which key: told where it happened, and again where a crash kept
// it from being told.
import type { EnrolmentRecord, Messages } from './ports.ts';

interface TellDeps {
  readonly messages: Messages;
}

export function tellOfLock({ messages }: TellDeps, { deviceId }: EnrolmentRecord, tokenId: string): Promise<void> {
  return messages.post({ deviceId, key: `lock ${tokenId}`, kind: 'deviceLock' });
}

export function tellOfCertificate(
  { messages }: TellDeps,
  { deviceId }: EnrolmentRecord,
  kind: 'certificateIssued' | 'certificateActivated' | 'certificateSuspended',
  serial: string,
): Promise<void> {
  return messages.post({ deviceId, key: `${kind} ${serial}`, kind, detail: { serial } });
}
