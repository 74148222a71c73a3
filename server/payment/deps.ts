// SPDX-License-Identifier: Apache-2.0
// What the use cases of the payment are made from, and the limit that three of them take.
import { AppError } from '../../core/protocol/index.ts';
import { LIMITS } from './policy.ts';
import type { Audit, Bank, OrderStore, Payer, PayingEnrolments, RateLimits, Sms } from './ports.ts';

export interface PaymentDeps {
  readonly store: OrderStore;
  readonly bank: Bank;
  readonly enrolments: PayingEnrolments;
  readonly sms: Sms;
  readonly limits: RateLimits;
  readonly audit: Audit;
  /** Discount code in capitals → percent off, 1 to 90. */
  readonly discounts: ReadonlyMap<string, number>;
  readonly now: () => Date;
}

/** @throws AppError REQUEST_RATE_LIMITED with the seconds to wait */
export async function takeLimit(deps: PaymentDeps, bucket: keyof typeof LIMITS, payer: Payer): Promise<void> {
  const { nationalIdIndex: subject } = payer;
  const retryAfterSeconds = await deps.limits.take({ bucket, subject, ...LIMITS[bucket], at: deps.now() });
  if (retryAfterSeconds === undefined) return;
  throw new AppError('REQUEST_RATE_LIMITED', bucket, { detail: { retryAfterSeconds } });
}
