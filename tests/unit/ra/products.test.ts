// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { createProducts } from '../../../server/ra/products.ts';

test.each([
  ['the usual fee with ten percent', [], 10, { fee: 1_200_000, vat: 120_000, total: 1_320_000 }],
  ['a fee of the operator’s', [['citizen-1y', 999_999]], 10, { fee: 999_999, vat: 100_000, total: 1_099_999 }],
  ['half a Rial of tax is one', [['citizen-1y', 5]], 10, { fee: 5, vat: 1, total: 6 }],
  ['no tax', [['citizen-1y', 5]], 0, { fee: 5, vat: 0, total: 5 }],
] as const)('%s', (_, fees, vatPercent, price) => {
  const products = createProducts({ fees: new Map<string, number>(fees), vatPercent });
  expect(products.find('citizen-1y').price).toEqual(price);
});

test('a fee for a product that does not exist is an error at the start', () => {
  expect(() => createProducts({ fees: new Map([['citizen-9y', 1]]), vatPercent: 10 })).toThrow('citizen-9y');
});

test('a product that is not offered is refused', () => {
  const products = createProducts({ fees: new Map(), vatPercent: 10 });
  expect(() => products.find('citizen-9y')).toThrow(expect.objectContaining({ code: 'ENROLMENT_PRODUCT_UNKNOWN' }));
});

test('each has an id and a name of its own, and is valid no longer than a certificate may be', () => {
  const { all } = createProducts({ fees: new Map(), vatPercent: 10 });
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(all.map(({ name }) => name.fa)).size).toBe(all.length);
  for (const { validityDays } of all) expect(validityDays).toBeLessThanOrEqual(366);
});
