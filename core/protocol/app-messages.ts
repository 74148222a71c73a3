// SPDX-License-Identifier: Apache-2.0
// What the app asks for around the enrolment: how to reach people of this installation, and whom it stands for.
// Nothing here identifies a person in full.
import * as v from 'valibot';

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
