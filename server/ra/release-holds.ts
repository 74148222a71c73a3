// SPDX-License-Identifier: Apache-2.0
// What an enrolment that was given up held on hold is good again: only that, once, and told to whoever was told of the
// suspension. Whatever a crash or an issuer that was down left on hold, the job releases.
import { AppError } from '../../core/protocol/index.ts';
import type { EnrolmentRecord } from './ports.ts';
import type { RaDeps } from './step.ts';
import { tellOwner } from './tell.ts';

/** At most 70 UCS-2 units; it names nobody. */
export const RESUMED_TEXT = 'توقف گواهی امضای شما برداشته شد، چون از گواهی تازه صرف‌نظر شد.';

/** The request that gave it up is likely to be at it still. */
const AGE_MS = 60_000;

/** @throws AppError PROVIDER_UNAVAILABLE, CERTIFICATE_REFUSED */
const releaseHolds =
  (deps: RaDeps) =>
  async ({ id }: EnrolmentRecord): Promise<void> => {
    for (const hold of await deps.issuer.holds()) {
      if (hold.enrolmentId !== id || !(await deps.issuer.resume(hold))) continue;
      const owner = await deps.store.findBySerial(hold.serial);
      if (owner) await tellOwner(deps, owner, 'certificateResumed', { ...hold, text: RESUMED_TEXT });
    }
  };

const isForNow = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'PROVIDER_UNAVAILABLE' || error.code === 'CERTIFICATE_REFUSED');

/** The same where an issuer that cannot do it now is no reason to fail: the job comes by. */
export const tryReleaseHolds =
  (deps: RaDeps) =>
  async (record: EnrolmentRecord): Promise<void> => {
    await releaseHolds(deps)(record).catch((error: unknown) => {
      if (!isForNow(error)) throw error;
    });
  };

export const releaseForgottenHolds = (deps: RaDeps) => async (): Promise<void> => {
  const ids = new Set((await deps.issuer.holds()).map(({ enrolmentId }) => enrolmentId));
  const before = new Date(deps.now().getTime() - AGE_MS);
  for (const record of await deps.store.findGivenUp([...ids], before)) await tryReleaseHolds(deps)(record);
};
