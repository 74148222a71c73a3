// SPDX-License-Identifier: Apache-2.0
// What an issuer is called and which policies it stands for: data. A sandbox's issuer says so in every name and puts
// the test policy into every certificate.
import { POLICY } from '../../core/pki/index.ts';
import type { LocalText } from '../../core/protocol/index.ts';

export interface IssuerPlan {
  /** Path segment under /ca, /crl and /ocsp, and folder below ca/. */
  readonly id: string;
  /** The same for its root. */
  readonly rootId: string;
  readonly name: LocalText;
  /** What its certificates are worth in law, as people are told it. */
  readonly legalStanding: LocalText;
  readonly organization: string;
  readonly rootCommonName: string;
  readonly commonName: string;
  /** In this order in every certificate for a person. */
  readonly policies: readonly string[];
}

const SANDBOX: IssuerPlan = {
  id: 'sandbox-ca1',
  rootId: 'sandbox-root1',
  name: { fa: 'مرکز صدور آزمایشی امضا', en: 'Emza SANDBOX CA 1' },
  legalStanding: { fa: 'گواهی آزمایشی، بدون اعتبار حقوقی', en: 'Test certificate without legal value' },
  organization: 'Emza SANDBOX',
  rootCommonName: 'Emza SANDBOX Root 1',
  commonName: 'Emza SANDBOX CA 1',
  policies: [POLICY.deviceLock, POLICY.sandbox],
};

const PRODUCTION: IssuerPlan = {
  id: 'ca1',
  rootId: 'root1',
  name: { fa: 'مرکز صدور گواهی امضا', en: 'Emza CA 1' },
  legalStanding: {
    fa: 'همان که سیاست گواهی این صادرکننده می‌گوید',
    en: 'As this issuer’s certificate policy says',
  },
  organization: 'Emza',
  rootCommonName: 'Emza Root 1',
  commonName: 'Emza CA 1',
  policies: [POLICY.deviceLock],
};

export function issuerPlan(mode: 'sandbox' | 'production'): IssuerPlan {
  return mode === 'sandbox' ? SANDBOX : PRODUCTION;
}

/** Addresses written into certificates; `statusOrigin` is http: without a path. */
export function statusUrls(statusOrigin: string, id: string): { ocsp: string; caIssuers: string; crl: string } {
  return {
    ocsp: `${statusOrigin}/ocsp/${id}`,
    caIssuers: `${statusOrigin}/ca/${id}.cer`,
    crl: `${statusOrigin}/crl/${id}.crl`,
  };
}
