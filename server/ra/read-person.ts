// SPDX-License-Identifier: Apache-2.0
// Whom a device stands for, shortened so that a glance over the shoulder learns little. Nothing is told before the
// SIM was found to belong to the national ID: until then both are only what somebody typed.
import { AppError, type EnrolmentState, type PersonView } from '../../core/protocol/index.ts';
import type { RaDeps } from './step.ts';

const UNPROVEN: readonly EnrolmentState[] = ['identity', 'code'];

/** Keeps `start` and `end` characters. */
const masked = (text: string, start: number, end: number): string =>
  text.slice(0, start) + '*'.repeat(text.length - start - end) + text.slice(-end);

/** @throws AppError ENROLMENT_NONE */
export const readPerson =
  (deps: RaDeps) =>
  async ({ deviceId }: { readonly deviceId: string }): Promise<PersonView> => {
    const record = await deps.store.findCurrent(deviceId);
    if (!record || UNPROVEN.includes(record.state)) throw new AppError('ENROLMENT_NONE');
    const { nationalId, mobile } = deps.personal.openIdentity(record);
    const customerCode = await deps.customers.codeOf({ nationalId }).catch((error: unknown) => {
      // The rest is worth showing without it.
      if (error instanceof AppError && error.code === 'PROVIDER_UNAVAILABLE') return undefined;
      throw error;
    });
    return {
      nationalId: masked(nationalId, 3, 1),
      mobile: masked(mobile, 4, 4),
      ...(customerCode !== undefined && { customerCode }),
    };
  };
