// SPDX-License-Identifier: Apache-2.0
// A recorded certificate as its holder's phone sees it. "expired" is not stored: it is what the clock says.
import { keyLabel, parseCertificate } from '../../core/pki/index.ts';
import { AppError, type CertificateView } from '../../core/protocol/index.ts';
import type { Authority } from './open-authority.ts';
import type { CertificateRow } from './ports.ts';

export function certificateView(
  row: CertificateRow,
  deps: { readonly authority: Authority; readonly now: () => Date },
): CertificateView {
  if (!row.certificateDer || !row.state) throw new AppError('SERVER_ERROR', 'not recorded');
  const { authority } = deps;
  const certificate = parseCertificate(row.certificateDer);
  const isPast = deps.now().getTime() > certificate.notAfter * 1000 + 999;
  return {
    serial: row.serial,
    state: isPast && row.state !== 'revoked' ? 'expired' : row.state,
    issuer: authority.plan.name,
    issuerId: row.issuerId,
    legalStanding: authority.plan.legalStanding,
    subject: {
      commonName: certificate.subject.commonName ?? '',
      serialNumber: certificate.subject.serialNumber ?? '',
    },
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    keyAlgorithm: keyLabel(certificate.keyAlgorithm),
    chain: [certificate.der, authority.issuer.der].map((bytes) => Buffer.from(bytes).toString('base64url')),
  };
}
