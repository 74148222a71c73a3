// SPDX-License-Identifier: Apache-2.0
// Which certificate, and what becomes of an earlier one of the same person: with consent it is suspended now, so that
// nobody signs with it any more, and revoked only when the new one is issued. Without consent nothing is touched.
import { AppError, type EnrolmentView } from '../../core/protocol/index.ts';
import { findEarlier } from './earlier-certificates.ts';
import { tryReleaseHolds } from './release-holds.ts';
import { tellOwner } from './tell.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, isRepeated, loadEnrolment, saveEnrolment, stepMark, type RaDeps, type StepInput } from './step.ts';

export interface ChooseProductInput extends StepInput {
  readonly product: string;
  /** Serials that were shown, each with the person's consent. */
  readonly suspends: readonly string[];
}

/** At most 70 UCS-2 units; it names nobody. */
export const SUSPENDED_TEXT = 'گواهی امضای شما متوقف شد، چون گواهی تازه‌ای درخواست شده است.';

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
    const enrolmentId = record.id;
    for (const { record: owner, view } of earlier) {
      const { serial } = view;
      if (!(await deps.issuer.suspend({ serial, enrolmentId }))) continue;
      // At once: whatever fails from here on, no other request finds it new again.
      await tellOwner(deps, owner, 'certificateSuspended', { serial, enrolmentId, text: SUSPENDED_TEXT });
    }
    const chosen = { ...record, state, productId: product.id, supersedes, lastStep };
    const saved = await saveEnrolment(deps)(chosen).catch(async (error: unknown) => {
      // Given up meanwhile: whoever did that saw no hold yet.
      if (!(await deps.store.findById(enrolmentId))) await tryReleaseHolds(deps)(record);
      throw error;
    });
    await deps.audit.append({ event: 'enrolment.productChosen', subject: record.id, data: { product: product.id } });
    return viewOf(deps)(saved);
  };
