// SPDX-License-Identifier: Apache-2.0
// The code on paper, where phone and SIM are gone. 80 random bits are not guessed: the limit is for wrong ones alone, so
// that nobody can keep the owner out by trying. Whether a person exists shows in nothing.
import { AppError, fields, revocationCode, type LostRevoked } from '../../core/protocol/index.ts';
import { requireFields, tellMobile, type LossDeps } from './loss-deps.ts';
import { takeLimit } from './step.ts';

/** At most 70 UCS-2 units; it names nobody. */
export const LOSS_REVOKED_TEXT = 'گواهی امضای شما با کد ابطال باطل شد و دیگر با آن امضا نمی‌شود.';

/** The same again is answered alike. @throws AppError REQUEST_INVALID, LOST_REVOCATION_CODE, REQUEST_RATE_LIMITED */
export const revokeLost =
  (deps: LossDeps) =>
  async (input: { nationalId: string; code: string; network: string }): Promise<LostRevoked> => {
    const { nationalId, code } = requireFields({
      nationalId: fields.nationalId(input.nationalId),
      code: revocationCode(input.code),
    });
    const nationalIdIndex = deps.personal.index('nationalId', nationalId);
    const issued = await deps.store.findIssued(nationalIdIndex);
    const serials = issued.flatMap(({ serial }) => (serial === undefined ? [] : [serial]));
    const revoked = await deps.certificates.revokeByCode({ serials, code });
    if (!revoked) {
      await takeLimit(deps)('loss.network', deps.personal.index('network', input.network));
      await takeLimit(deps)('revocation.nationalId', nationalIdIndex);
      const [record] = issued;
      if (record) {
        deps.afterAnswer(() => deps.audit.append({ event: 'loss.revocationRefused', subject: record.id, data: {} }));
      }
      throw new AppError('LOST_REVOCATION_CODE');
    }
    const { serial, state, isNew } = revoked;
    const record = issued.find((one) => one.serial === serial);
    if (record && state === 'revoked') {
      const { deviceId } = record;
      await deps.messages.post({ deviceId, key: `lossRevoked ${serial}`, kind: 'lossRevoked', detail: { serial } });
      if (isNew) {
        await deps.audit.append({ event: 'loss.revoked', subject: record.id, data: { serial } });
        deps.afterAnswer(() => tellMobile(deps, record, LOSS_REVOKED_TEXT));
      }
    }
    return { state };
  };
