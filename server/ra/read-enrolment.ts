// SPDX-License-Identifier: Apache-2.0
// Where the device's enrolment stands: what a phone asks for after a reload, a crash or a day. A finished one is
// answered until its certificate is no longer alive and another is begun.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import { viewOf } from './enrolment-view.ts';
import { caughtUp, type RaDeps } from './step.ts';

/** @throws AppError ENROLMENT_NONE */
export const readEnrolment =
  (deps: RaDeps) =>
  async ({ deviceId }: { readonly deviceId: string }): Promise<EnrolmentView> => {
    const record = await deps.store.findCurrent(deviceId);
    if (!record) throw new AppError('ENROLMENT_NONE');
    return viewOf(deps)(await caughtUp(deps)(record));
  };
