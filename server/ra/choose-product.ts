// SPDX-License-Identifier: Apache-2.0
// Which certificate, and what becomes of an earlier one of the same person: with consent it is suspended now, so that
// nobody signs with it any more, and revoked only when the new one is issued. Without consent nothing is touched.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import { findEarlier, type Earlier } from './earlier-certificates.ts';
import { tellOfCertificate } from './tell.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

export interface ChooseProductInput extends StepInput {
  readonly product: string;
  /** Serials that were shown, each with the person's consent. */
  readonly suspends: readonly string[];
}

/** At most 70 UCS-2 units; it names nobody. */
export const SUSPENDED_TEXT = 'گواهی امضای شما متوقف شد، چون گواهی تازه‌ای درخواست شده است.';

/** Whoever holds the old phone hears of it; where the carrier is down, the suspension stands all the same. */
async function tellOwner(deps: RaDeps, { record, view }: Earlier): Promise<void> {
  const { mobile } = deps.personal.openIdentity(record);
  const data = { serial: record.serial ?? '' };
  await tellOfCertificate(deps, record, 'certificateSuspended', view.serial);
  try {
    await deps.sms.send({ mobile, text: SUSPENDED_TEXT });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
    await deps.audit.append({ event: 'enrolment.suspensionUntold', subject: record.id, data });
  }
}

/**
 * @throws AppError ENROLMENT_STEP, ENROLMENT_PRODUCT_UNKNOWN, REQUEST_CONFLICT, ENROLMENT_EARLIER_CERTIFICATE where one
 *   lives that the consent does not name
 */
export const chooseProduct =
  (deps: RaDeps) =>
  async (input: ChooseProductInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const product = deps.products.find(input.product);
    const consented = [...new Set(input.suspends)].sort();
    const lastStep = stepMark(deps, record.id, 'product', [product.id, consented]);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'productChosen' });

    const earlier = await findEarlier(deps)(record);
    if (earlier.some(({ view }) => !consented.includes(view.serial))) {
      throw new AppError('ENROLMENT_EARLIER_CERTIFICATE');
    }
    // Only what is this person's: a serial that the phone made up is nobody's consent.
    const supersedes = earlier.map(({ view }) => view.serial);
    if (supersedes.length > 0) {
      const data = { serials: supersedes.join(' ') };
      await deps.audit.append({ event: 'enrolment.suspensionConsented', subject: record.id, data });
    }
    const suspended: Earlier[] = [];
    for (const one of earlier) if (await deps.issuer.suspend(one.view.serial)) suspended.push(one);
    const saved = await saveEnrolment(deps)({ ...record, state, productId: product.id, supersedes, lastStep });
    for (const one of suspended) await tellOwner(deps, one);
    await deps.audit.append({ event: 'enrolment.productChosen', subject: record.id, data: { product: product.id } });
    return viewOf(deps)(saved);
  };
