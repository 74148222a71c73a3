// SPDX-License-Identifier: Apache-2.0
// Begins an enrolment, or answers the one that this device has begun. A device whose certificate is alive cannot
// begin another; once it is revoked or expired, the finished enrolment is closed and a fresh one begins.
import { randomBytes } from 'node:crypto';
import { AppError, type CertificateState, type EnrolmentView } from '../../core/protocol/index.ts';
import type { EnrolmentRecord } from './ports.ts';
import { viewOf } from './enrolment-view.ts';
import { caughtUp, takeLimit, type RaDeps } from './step.ts';

const ALIVE: readonly CertificateState[] = ['inactive', 'active', 'suspended'];

/** @returns whether the enrolment's certificate, or its lack of one, still stands in the way of a fresh enrolment. */
const stands = async (deps: RaDeps, record: EnrolmentRecord): Promise<boolean> => {
  if (record.serial === undefined) return true;
  const certificate = await deps.issuer.find(record.serial);
  return certificate !== undefined && ALIVE.includes(certificate.state);
};

/** @throws AppError ENROLMENT_STEP where the device's certificate is alive, REQUEST_RATE_LIMITED. */
export const startEnrolment =
  (deps: RaDeps) =>
  async ({ deviceId }: { readonly deviceId: string }): Promise<EnrolmentView> => {
    const found = await deps.store.findCurrent(deviceId);
    if (found && (await stands(deps, found))) {
      const current = await caughtUp(deps)(found);
      if (current.state === 'done') throw new AppError('ENROLMENT_STEP', 'a certificate of this device is alive');
      return viewOf(deps)(current);
    }
    await takeLimit(deps)('enrolment.device', deps.personal.index('device', deviceId));
    if (found && !(await deps.store.close(found, deps.now()))) throw new AppError('REQUEST_CONFLICT');
    const id = randomBytes(16).toString('base64url');
    const isFirst = await deps.store.insert({ id, deviceId, productId: deps.products.all[0].id, at: deps.now() });
    if (isFirst) await deps.audit.append({ event: 'enrolment.started', subject: id, data: { deviceId } });
    // Where a request of the same device was faster, its enrolment is the answer.
    const record = await deps.store.findCurrent(deviceId);
    if (!record) throw new AppError('REQUEST_CONFLICT');
    return viewOf(deps)(record);
  };
