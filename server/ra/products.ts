// SPDX-License-Identifier: Apache-2.0
// What can be enrolled for, and for how much. A product that was withdrawn is ENROLMENT_PRODUCT_UNKNOWN, whoever is
// half-way to it. Prices are the operator's: they come from the configuration and never from a request.
import { AppError, type LocalText, type Price } from '../../core/protocol/index.ts';

export interface Product {
  readonly id: string;
  readonly name: LocalText;
  readonly validityDays: number;
  readonly price: Price;
}

export interface Products {
  /** The first is the one that an enrolment begins with. */
  readonly all: readonly [Product, ...Product[]];
  /** @throws AppError ENROLMENT_PRODUCT_UNKNOWN */
  find(id: string): Product;
}

export interface PriceList {
  /** Product id → fee in Rials before tax, where it is not the usual one. */
  readonly fees: ReadonlyMap<string, number>;
  readonly vatPercent: number;
}

interface Offer extends Omit<Product, 'price'> {
  /** Rials before tax. */
  readonly usualFee: number;
}

const OFFERS: readonly [Offer, ...Offer[]] = [
  {
    id: 'citizen-1y',
    name: { fa: 'گواهی امضای شخصی، یک‌ساله', en: 'Personal signing certificate, one year' },
    validityDays: 365,
    usualFee: 1_200_000,
  },
  {
    id: 'citizen-90d',
    name: { fa: 'گواهی امضای شخصی، نود روزه', en: 'Personal signing certificate, ninety days' },
    validityDays: 90,
    usualFee: 450_000,
  },
];

/** The tax is rounded to a whole Rial, half of one upwards. */
function priceOf(fee: number, vatPercent: number): Price {
  const vat = Math.round((fee * vatPercent) / 100);
  return { fee, vat, total: fee + vat };
}

/** @throws RangeError where a fee is for a product that does not exist: an operator's slip, found at the start. */
export function createProducts({ fees, vatPercent }: PriceList): Products {
  const unknown = [...fees.keys()].find((id) => !OFFERS.some((offer) => offer.id === id));
  if (unknown !== undefined) throw new RangeError(`there is no product ${unknown}`);
  const priced = ({ usualFee, ...offer }: Offer): Product => ({
    ...offer,
    price: priceOf(fees.get(offer.id) ?? usualFee, vatPercent),
  });
  const [first, ...others] = OFFERS;
  const all = [priced(first), ...others.map(priced)] as const;
  return {
    all,
    find(id) {
      const product = all.find((each) => each.id === id);
      if (!product) throw new AppError('ENROLMENT_PRODUCT_UNKNOWN');
      return product;
    },
  };
}
