// SPDX-License-Identifier: Apache-2.0
// What a person of the registration authority sees and decides, where the checks were in doubt. Decided once: the same
// again is answered alike, another decision is refused. Given-up enrolments are no review.
import { AppError, type LocalText, type ProofReason } from '../../core/protocol/index.ts';
import { CHECKS_TOPIC, topicOf } from './load-proof.ts';
import { CHECKERS, type Checker, type OpenReview, type ProofingDeps } from './ports.ts';

export interface ReviewView {
  readonly id: string;
  readonly at: Date;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
  readonly nationalId: string;
  /** Who was in doubt. */
  readonly doubts: readonly Checker[];
}

export type Decision = { readonly decision: 'approve' } | { readonly decision: 'refuse'; readonly reason: ProofReason };

type Deps = Pick<ProofingDeps, 'store' | 'enrolments' | 'wakeUps'>;

const doubtsOf = ({ faceFindings, findings }: OpenReview): Checker[] =>
  CHECKERS.filter((name) => [faceFindings, findings].some((found) => found[name]?.verdict === 'review'));

/** Oldest first. */
export const listReviews = (deps: Deps) => async (): Promise<readonly ReviewView[]> => {
  const views = await Promise.all(
    (await deps.store.openReviews()).map(async (review): Promise<ReviewView | undefined> => {
      const prover = await deps.enrolments.findById(review.enrolmentId);
      if (!prover) return undefined;
      const { id, at } = review;
      return { id, at, ...prover.name, nationalId: prover.person.nationalId, doubts: doubtsOf(review) };
    }),
  );
  return views.filter((view) => view !== undefined);
};

/** @throws AppError REQUEST_NOT_FOUND, REQUEST_CONFLICT where it was decided otherwise, or is over */
export const decideReview =
  (deps: Deps) =>
  async (input: { readonly id: string } & Decision): Promise<void> => {
    const { id, decision } = input;
    const reason = input.decision === 'refuse' ? input.reason : undefined;
    const known = await deps.store.findReview(id);
    if (!known || !(await deps.enrolments.findById(known.enrolmentId))) throw new AppError('REQUEST_NOT_FOUND');
    if (await deps.store.review({ id, decision, reason })) {
      await deps.wakeUps.notify(topicOf(known.enrolmentId));
      await deps.wakeUps.notify(CHECKS_TOPIC);
      return;
    }
    const decided = await deps.store.findReview(id);
    if (decided?.decision !== decision || decided.reason !== reason) throw new AppError('REQUEST_CONFLICT');
  };
