// SPDX-License-Identifier: Apache-2.0
// The numbers of the payment, as data. Limits go by the payer's national ID.

/** A charge that began this long ago has lost its process: the bank is asked. */
export const CHARGE_PATIENCE_SECONDS = 30;
/** A part of an SMS in UCS-2. */
export const SMS_MAX_UNITS = 70;

const HOUR = 3600;
export const LIMITS = {
  'payment.charge': { limit: 20, windowSeconds: HOUR },
  'payment.code': { limit: 20, windowSeconds: HOUR },
  'payment.password': { limit: 10, windowSeconds: HOUR },
} as const;
