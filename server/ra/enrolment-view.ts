// SPDX-License-Identifier: Apache-2.0
// What the enrolling phone is told about its enrolment. Names appear only once birth date and card serial matched.
import type { EnrolmentState, EnrolmentView, ProductView } from '../../core/protocol/index.ts';
import type { PersonalData } from './personal-data.ts';
import { findEarlier } from './earlier-certificates.ts';
import type { CodeRecord, EnrolmentRecord, EnrolmentStore, Issuer } from './ports.ts';
import type { Product, Products } from './products.ts';
import { expiresInSeconds, resendInSeconds } from './sms-code.ts';
import { TERMS_SHA256 } from './terms.ts';

const SHOWS_PERSON: readonly EnrolmentState[] = [
  'product',
  'review',
  'payment',
  'face',
  'video',
  'verdict',
  'issue',
  'activate',
  'done',
];

function codeView(record: CodeRecord, now: Date): NonNullable<EnrolmentView['code']> {
  return {
    resendInSeconds: resendInSeconds(record, now),
    expiresInSeconds: expiresInSeconds(record, now),
    triesLeft: record.triesLeft,
  };
}

interface ViewDeps {
  readonly store: EnrolmentStore;
  readonly personal: PersonalData;
  readonly issuer: Issuer;
  readonly products: Products;
  readonly now: () => Date;
}

const productView = (issuer: Issuer, product: Product): ProductView => ({
  ...product,
  issuer: issuer.id,
  issuerName: issuer.name,
});

const applicantView = ({ birthDate, cardSerial, postalCode }: ReturnType<PersonalData['openPerson']>) => ({
  birthDate,
  cardSerial,
  postalCode,
});

/** What is offered; and what lives already and would be suspended. */
async function choice(deps: ViewDeps, record: EnrolmentRecord) {
  const earlier = (await findEarlier(deps)(record)).map(({ view }) => view);
  const products = deps.products.all.map((product) => productView(deps.issuer, product));
  return { products, ...(earlier.length > 0 && { earlierCertificates: earlier }) };
}

export const viewOf =
  (deps: ViewDeps) =>
  async (record: EnrolmentRecord): Promise<EnrolmentView> => {
    const product = productView(deps.issuer, deps.products.find(record.productId));
    const identity = record.identity && deps.personal.openIdentity(record);
    const person = SHOWS_PERSON.includes(record.state) ? deps.personal.openPerson(record) : undefined;
    const certificate = record.serial === undefined ? undefined : await deps.issuer.find(record.serial);
    return {
      id: record.id,
      state: record.state,
      ...(identity && { nationalId: identity.nationalId, mobile: identity.mobile }),
      ...(record.state === 'code' && record.code && { code: codeView(record.code, deps.now()) }),
      ...(record.tokenId !== undefined && { tokenId: record.tokenId }),
      ...(person && { person: { firstName: person.firstName, lastName: person.lastName } }),
      ...(person && record.state === 'review' && { applicant: applicantView(person) }),
      ...(record.state === 'product' && (await choice(deps, record))),
      product: { ...product, termsSha256: record.termsSha256 ?? TERMS_SHA256 },
      ...(certificate && { certificate }),
    };
  };
