// SPDX-License-Identifier: Apache-2.0
// The wording behind termsSha256, for the step where it is accepted.
import type { Terms } from '../../core/protocol/index.ts';
import { findProduct, termsSha256 } from './products.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';

/** @throws AppError ENROLMENT_NONE, ENROLMENT_PRODUCT_UNKNOWN */
export const readTerms =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<Terms> => {
    const product = findProduct((await loadEnrolment(deps)(input)).productId);
    return { product: product.id, text: product.terms, sha256: termsSha256(product) };
  };
