// SPDX-License-Identifier: Apache-2.0
// Living certificates of the same person and issuer whose keys are not on this token. Found by the national ID that
// SIM and registry have confirmed; only whoever got that far is told of them.
import type { CertificateView, EarlierCertificate } from '../../core/protocol/index.ts';
import type { EnrolmentRecord, EnrolmentStore, Issuer } from './ports.ts';

export interface Earlier {
  /** The enrolment that it came from: its mobile is told. */
  readonly record: EnrolmentRecord;
  readonly view: EarlierCertificate;
}

type Living = EarlierCertificate['state'];
const isLiving = (state: CertificateView['state']): state is Living =>
  state === 'inactive' || state === 'active' || state === 'suspended';

export const findEarlier =
  (deps: { readonly store: EnrolmentStore; readonly issuer: Issuer }) =>
  async (record: EnrolmentRecord): Promise<Earlier[]> => {
    if (!record.identity) return [];
    const issued = await deps.store.findIssued(record.identity.nationalIdIndex);
    const found: Earlier[] = [];
    for (const one of issued) {
      if (one.serial === undefined || one.tokenId === record.tokenId) continue;
      const certificate = await deps.issuer.find(one.serial);
      if (certificate?.issuerId !== deps.issuer.id || !isLiving(certificate.state)) continue;
      const { serial, state, issuer, notAfter } = certificate;
      found.push({ record: one, view: { serial, state, issuer, notAfter } });
    }
    return found;
  };
