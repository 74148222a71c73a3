// SPDX-License-Identifier: Apache-2.0
// What can be enrolled for. A product that was withdrawn is ENROLMENT_PRODUCT_UNKNOWN, whoever is half-way to it.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/ades/canonical-json.ts';
import { AppError, type LocalText } from '../../core/protocol/index.ts';
import { CITIZEN_TERMS } from './terms.ts';

export interface Product {
  readonly id: string;
  readonly name: LocalText;
  readonly terms: LocalText;
}

/** The first is the one that an enrolment begins with. */
export const PRODUCTS: readonly [Product, ...Product[]] = [
  {
    id: 'citizen-1y',
    name: { fa: 'گواهی امضای شخصی، یک‌ساله', en: 'Personal signing certificate, one year' },
    terms: CITIZEN_TERMS,
  },
];

/** @throws AppError ENROLMENT_PRODUCT_UNKNOWN */
export function findProduct(id: string): Product {
  const product = PRODUCTS.find((each) => each.id === id);
  if (!product) throw new AppError('ENROLMENT_PRODUCT_UNKNOWN');
  return product;
}

/** SHA-256 over both languages in RFC 8785 form, base64url. */
export function termsSha256(product: Product): string {
  return createHash('sha256').update(canonicalJson(product.terms)).digest('base64url');
}
