// SPDX-License-Identifier: Apache-2.0
// The wording to be accepted, with its hash.
import type { Terms } from '../../core/protocol/index.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';
import { TERMS, TERMS_SHA256 } from './terms.ts';

/** @throws AppError ENROLMENT_NONE */
export const readTerms =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<Terms> => {
    await loadEnrolment(deps)(input);
    return { text: TERMS, sha256: TERMS_SHA256 };
  };
