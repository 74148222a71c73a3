// SPDX-License-Identifier: Apache-2.0
// What the app asks for around the enrolment: how to reach people of this installation, and whom it stands for.
// Nothing here identifies a person in full.
import * as v from 'valibot';
import { SerialHex, UnixSeconds } from './primitives.ts';

/** GET /about.json: public, the same for everyone. */
export const AboutView = v.object({
  mode: v.picklist(['sandbox', 'production']),
  /** The call centre's numbers as they are dialled: digits, at most with a leading +. */
  callCentre: v.array(v.pipe(v.string(), v.regex(/^\+?\d{3,15}$/))),
});
export type AboutView = v.InferOutput<typeof AboutView>;

/** GET /api/v1/person: whom this device stands for, once the SIM was found to be theirs. Middle digits are stars. */
export const PersonView = v.object({
  nationalId: v.pipe(v.string(), v.regex(/^\d{3}\*{6}\d$/)),
  mobile: v.pipe(v.string(), v.regex(/^\d{4}\*{3}\d{4}$/)),
  /** Absent where the directory knows none, or does not answer now. */
  customerCode: v.optional(v.pipe(v.string(), v.maxLength(32))),
});
export type PersonView = v.InferOutput<typeof PersonView>;

/** What can be told in the list of messages; the words for it are the app's. */
export const MESSAGE_KINDS = [
  'codeSent',
  'deviceLock',
  'paymentReceived',
  'proofInReview',
  'proofAccepted',
  'proofRefused',
  'certificateIssued',
  'certificateActivated',
  'certificateSuspended',
  'certificateResumed',
  'lossSuspended',
  'lossRevoked',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export const MessageDetail = v.object({ serial: v.optional(SerialHex) });
export type MessageDetail = v.InferOutput<typeof MessageDetail>;

export const MessageView = v.object({
  /** Grows: ask for what comes after the last one seen. */
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** One of MESSAGE_KINDS; an older app skips what it does not know. */
  kind: v.string(),
  at: UnixSeconds,
  detail: MessageDetail,
});
export type MessageView = v.InferOutput<typeof MessageView>;

/** GET /api/v1/messages?after=<id>&wait=<seconds> */
export const MessageList = v.object({ messages: v.array(MessageView) });
