// SPDX-License-Identifier: Apache-2.0
// The use cases of the proofing over one set of ports. Decides nothing itself.
import { askSentence } from './ask-sentence.ts';
import { beginUpload } from './begin-upload.ts';
import { giveConsent } from './give-consent.ts';
import { handIn } from './hand-in.ts';
import type { ProofingDeps } from './ports.ts';
import { putPart } from './put-part.ts';
import { decideReview, listReviews } from './review-proof.ts';
import { followChecks, runChecks } from './run-checks.ts';
import { sweepMedia } from './sweep-media.ts';
import { watchProofing } from './view-proofing.ts';

export type Proofing = ReturnType<typeof createProofing>;

export const createProofing = (deps: ProofingDeps) => ({
  watch: watchProofing(deps),
  giveConsent: giveConsent(deps),
  askSentence: askSentence(deps),
  beginUpload: beginUpload(deps),
  putPart: putPart(deps),
  handIn: handIn(deps),
  listReviews: listReviews(deps),
  decideReview: decideReview(deps),
  /** All that is due now. */
  runChecks: runChecks(deps),
  /** The job that never rests: ends when the process drains. */
  followChecks: followChecks(deps),
  /** Deletes what may not be kept any longer; call it now and then. */
  sweep: sweepMedia(deps),
});
