// SPDX-License-Identifier: Apache-2.0
// The certificate was activated: the enrolment that waited for it is done. Told more than once, it changes nothing;
// never told, reading the enrolment finds out (step.ts).
import { next } from '../../core/protocol/index.ts';
import { tellOfCertificate } from './tell.ts';
import type { RaDeps } from './step.ts';

export const finishEnrolment =
  (deps: Pick<RaDeps, 'store' | 'audit' | 'messages' | 'now'>) =>
  async (serial: string): Promise<void> => {
    const record = await deps.store.findBySerial(serial);
    const state = record && next(record.state, { type: 'certificateActivated' });
    if (!record || !state) return;
    await tellOfCertificate(deps, record, 'certificateActivated', serial);
    // Who was faster wrote the same.
    if (!(await deps.store.save({ ...record, state, lastStep: undefined }, deps.now()))) return;
    await deps.audit.append({ event: 'enrolment.done', subject: record.id, data: { serial } });
  };
