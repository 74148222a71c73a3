// SPDX-License-Identifier: Apache-2.0
// What the enrolling phone is told about its enrolment. Names appear only once birth date and card serial matched.
import type { EnrolmentState, EnrolmentView } from '../../core/protocol/index.ts';
import type { PersonalData } from './personal-data.ts';
import type { CodeRecord, EnrolmentRecord, Issuer } from './ports.ts';
import { findProduct, termsSha256 } from './products.ts';
import { expiresInSeconds, resendInSeconds } from './sms-code.ts';

const SHOWS_PERSON: readonly EnrolmentState[] = ['issue', 'activate', 'done'];

function codeView(record: CodeRecord, now: Date): NonNullable<EnrolmentView['code']> {
  return {
    resendInSeconds: resendInSeconds(record, now),
    expiresInSeconds: expiresInSeconds(record, now),
    triesLeft: record.triesLeft,
  };
}

export const viewOf =
  (deps: { readonly personal: PersonalData; readonly issuer: Issuer; readonly now: () => Date }) =>
  async (record: EnrolmentRecord): Promise<EnrolmentView> => {
    const product = findProduct(record.productId);
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
      product: { id: product.id, name: product.name, issuer: deps.issuer.id, termsSha256: termsSha256(product) },
      ...(certificate && { certificate }),
    };
  };
