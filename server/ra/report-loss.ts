// SPDX-License-Identifier: Apache-2.0
// "My phone is lost", from any browser: an SMS goes to the mobile that a certificate of this person came with, and to
// no other. Whether there is such a person, nobody learns: answer and statements are the same, and the rest is done
// after the answer.
import { randomBytes } from 'node:crypto';
import { AppError, fields, type LossReported } from '../../core/protocol/index.ts';
import { lossCodeText, requireFields, type LossDeps } from './loss-deps.ts';
import { CODE_LIFE_SECONDS, CODE_RESEND_SECONDS, CODE_TRIES, type Bucket } from './policy.ts';
import { takeLimit } from './step.ts';

interface Report {
  readonly id: string;
  readonly nationalIdIndex: Uint8Array;
  readonly mobileIndex: Uint8Array;
  readonly mobile: string;
  readonly giveBack: () => Promise<void>;
}

async function sendLossCode(deps: LossDeps, { id, mobile, giveBack, ...report }: Report): Promise<void> {
  const issued = await deps.store.findIssued(report.nationalIdIndex);
  const record = issued.find(
    ({ identity }) => identity && Buffer.compare(identity.mobileIndex, report.mobileIndex) === 0,
  );
  if (!record) return;
  const { code, mac } = deps.codes.make(id);
  await deps.losses.putMac({ id, mac });
  try {
    await deps.sms.send({ mobile, text: lossCodeText(code, deps.host) });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
    await giveBack();
    await deps.audit.append({ event: 'loss.codeUnsent', subject: record.id, data: { report: id } });
    return;
  }
  await deps.audit.append({ event: 'loss.codeSent', subject: record.id, data: { report: id } });
}

/** @throws AppError REQUEST_INVALID (form alone), REQUEST_RATE_LIMITED */
export const reportLoss =
  (deps: LossDeps) =>
  async (input: { nationalId: string; mobile: string; network: string }): Promise<LossReported> => {
    const { nationalId, mobile } = requireFields({
      nationalId: fields.nationalId(input.nationalId),
      mobile: fields.mobile(input.mobile),
    });
    const nationalIdIndex = deps.personal.index('nationalId', nationalId);
    const mobileIndex = deps.personal.index('mobile', mobile);
    const person = deps.personal.index('loss', `${nationalId}|${mobile}`);
    const taken: readonly [Bucket, Uint8Array][] = [
      ['loss.person', person],
      ['loss.person.day', person],
    ];
    await takeLimit(deps)('loss.network', deps.personal.index('network', input.network));
    for (const [bucket, subject] of taken) await takeLimit(deps)(bucket, subject);
    const giveBack = async () => {
      for (const [bucket, subject] of taken) await deps.limits.giveBack({ bucket, subject });
    };
    const id = randomBytes(16).toString('base64url');
    const expiresAt = new Date(deps.now().getTime() + CODE_LIFE_SECONDS * 1000);
    await deps.losses.open({ id, nationalIdIndex, tries: CODE_TRIES, expiresAt });
    deps.afterAnswer(() => sendLossCode(deps, { id, nationalIdIndex, mobileIndex, mobile, giveBack }));
    return { report: id, resendInSeconds: CODE_RESEND_SECONDS, expiresInSeconds: CODE_LIFE_SECONDS };
  };
