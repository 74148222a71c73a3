// SPDX-License-Identifier: Apache-2.0
// The code from the SMS of a reported loss: every living certificate of this person is suspended, whichever phone it
// is on. An SMS alone never revokes: whoever holds the SIM may be the thief.
import { AppError, fields, type LostSuspended } from '../../core/protocol/index.ts';
import { requireFields, tellMobile, type LossDeps } from './loss-deps.ts';
import { CODE_TRIES } from './policy.ts';

/** At most 70 UCS-2 units; it names nobody. */
export const LOSS_SUSPENDED_TEXT = 'گم شدن گوشی اعلام شد و گواهی امضای شما متوقف شد.';

/** @throws AppError REQUEST_INVALID, LOST_SMS_CODE (unknown, expired and wrong alike) */
export const suspendLost =
  (deps: LossDeps) =>
  async (input: { report: string; code: string }): Promise<LostSuspended> => {
    const { report: id } = input;
    const { code } = requireFields({ code: fields.smsCode(input.code) });
    const report = await deps.losses.takeTry({ id, at: deps.now() });
    if (!report || !deps.codes.fits(id, code, report.mac)) {
      const triesLeft = report?.triesLeft ?? 0;
      const isSomebodys = report?.mac !== undefined;
      if (isSomebodys) {
        deps.afterAnswer(() => deps.audit.append({ event: 'loss.codeWrong', subject: id, data: { triesLeft } }));
      }
      throw new AppError('LOST_SMS_CODE', 'not accepted', { detail: { triesLeft } });
    }
    // Whoever knows the code gains nothing by tries, and its answer may have been lost on the way.
    await deps.losses.restoreTries({ id, tries: CODE_TRIES });

    let suspended = 0;
    for (const record of await deps.store.findIssued(report.nationalIdIndex)) {
      const { serial, deviceId } = record;
      if (serial === undefined) continue;
      const { isHeld, isNew } = await deps.certificates.suspendForLoss(serial);
      if (!isHeld) continue;
      suspended += 1;
      const key = `lossSuspended ${serial} ${id}`;
      await deps.messages.post({ deviceId, key, kind: 'lossSuspended', detail: { serial } });
      if (isNew) deps.afterAnswer(() => tellMobile(deps, record, LOSS_SUSPENDED_TEXT));
    }
    await deps.audit.append({ event: 'loss.suspended', subject: id, data: { suspended } });
    return { suspended };
  };
