// SPDX-License-Identifier: Apache-2.0
// Object identifiers by name: data only. Ours stand under 2.25.<UUID> (ITU-T X.667), which needs no registration.

/** Attribute types of names (RFC 5280 §4.1.2.4, appendix A). */
export const NAME_OID = {
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  givenName: '2.5.4.42',
} as const;

/** Certificate, CRL and OCSP extensions. */
export const EXT = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
} as const;

export const ACCESS = { ocsp: '1.3.6.1.5.5.7.48.1', caIssuers: '1.3.6.1.5.5.7.48.2' } as const;
export const OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1';

export const EKU = {
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

/** Certificate policies. */
export const POLICY = {
  /** Every signature is released by a platform authenticator with user verification. */
  deviceLock: '2.25.314784817973265772104690708799944292746',
  /** A sandbox's certificate: no legal value, no checked identity. */
  sandbox: '2.25.26770006787477384188914804151945215807',
} as const;
