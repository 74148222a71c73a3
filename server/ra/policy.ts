// SPDX-License-Identifier: Apache-2.0
// The numbers of the registration authority, as data. Limits go by device, national ID and mobile, never by
// address: half the country shares one behind its VPN. Where nobody has proven anything yet, networks are counted too,
// generously, so that nobody fills the database.

export const CODE_LIFE_SECONDS = 5 * 60;
export const CODE_RESEND_SECONDS = 120;
export const CODE_TRIES = 5;
export const MINIMUM_AGE = 18;
/** A part of an SMS in UCS-2. */
export const SMS_MAX_UNITS = 70;

const HOUR = 3600;
const DAY = 24 * HOUR;

/** bucket → how many in how many seconds. */
export const LIMITS = {
  'enrolment.device': { limit: 20, windowSeconds: HOUR },
  'sms.device': { limit: 10, windowSeconds: HOUR },
  'sms.mobile': { limit: 6, windowSeconds: HOUR },
  'sms.nationalId': { limit: 10, windowSeconds: HOUR },
  'sim.mobile': { limit: 20, windowSeconds: HOUR },
  'registry.nationalId': { limit: 20, windowSeconds: DAY },
  // Lost phone: at most fifty guesses a day at a code of six digits. By person and mobile together: an SMS leaves for
  // a pair that fits only, and who knows but one of them keeps nobody out.
  'loss.person': { limit: 5, windowSeconds: HOUR },
  'loss.person.day': { limit: 10, windowSeconds: DAY },
  'loss.network': { limit: 1000, windowSeconds: 600 },
  /** Wrong revocation codes; a right one is never kept out. */
  'revocation.nationalId': { limit: 20, windowSeconds: HOUR },
} as const;
export type Bucket = keyof typeof LIMITS;
