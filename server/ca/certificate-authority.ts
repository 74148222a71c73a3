// SPDX-License-Identifier: Apache-2.0
// The embedded CA as the others see it: the Issuer of the registration authority, the certificates of a token for the
// vault, who a phone may sign as for signing. It decides nothing itself.
import { checkCsr } from '../../core/pki/index.ts';
import { AppError, type CertificateView, type LocalText } from '../../core/protocol/index.ts';
import { activate } from './activate-certificate.ts';
import { certificateView } from './certificate-view.ts';
import { resume, supersede, suspend, suspendForLoss, type Hold } from './end-certificate.ts';
import { issueCertificate, type IssueDeps, type IssueInput } from './issue-certificate.ts';
import { nativeVerifier } from './native-crypto.ts';
import { revokeByCode, setRevocationCode, type RevokedByCode } from './revocation-code.ts';

export interface CertificateAuthority {
  readonly id: string;
  readonly name: LocalText;
  checkCsr(csrDer: Uint8Array): Promise<void>;
  issue(input: IssueInput): Promise<CertificateView>;
  activate(input: { serial: string; tokenId: string }): Promise<CertificateView>;
  /** @returns whether this call changed the state. */
  suspend(hold: Hold): Promise<boolean>;
  /** @returns whether this call ended the hold. */
  resume(hold: Hold): Promise<boolean>;
  holds(): Promise<readonly Hold[]>;
  supersede(serial: string): Promise<void>;
  /** Because the phone is lost: whatever lives is held until the holder or an operator proves more than a phone can. */
  suspendForLoss(serial: string): Promise<{ readonly isHeld: boolean; readonly isNew: boolean }>;
  setRevocationCode(input: { serial: string; deviceId: string; sha256: Uint8Array }): Promise<{ number: number }>;
  revokeByCode(input: { serials: readonly string[]; code: string }): Promise<RevokedByCode | undefined>;
  find(serial: string): Promise<CertificateView | undefined>;
  /** The certificate when it belongs to a token of this device. @throws AppError CERTIFICATE_UNKNOWN */
  findOfDevice(input: { serial: string; deviceId: string }): Promise<CertificateView>;
  hasActiveCertificate(tokenId: string): Promise<boolean>;
  certificatesOf(tokenId: string): Promise<CertificateView[]>;
  /** The device's token if one of its certificates is active now; nationalId is the certificate's. */
  activeTokenOf(deviceId: string): Promise<{ tokenId: string; nationalId: string } | undefined>;
}

export function createCertificateAuthority(deps: IssueDeps): CertificateAuthority {
  const { authority, store, now } = deps;
  return {
    id: authority.issuerId,
    name: authority.plan.name,
    async checkCsr(csrDer) {
      await checkCsr(csrDer, { verify: nativeVerifier });
    },
    issue: issueCertificate(deps),
    activate: activate(deps),
    suspend: suspend(deps),
    resume: resume(deps),
    holds: () => store.holds(),
    supersede: supersede(deps),
    suspendForLoss: suspendForLoss(deps),
    setRevocationCode: setRevocationCode(deps),
    revokeByCode: revokeByCode(deps),
    async find(serial) {
      const row = await store.find(serial);
      return row && certificateView(row, deps);
    },
    async findOfDevice(input) {
      const row = await store.findOfDevice(input);
      if (!row) throw new AppError('CERTIFICATE_UNKNOWN');
      return certificateView(row, deps);
    },
    hasActiveCertificate: (tokenId) => store.hasActive(tokenId, now()),
    certificatesOf: async (tokenId) => (await store.certificatesOf(tokenId)).map((row) => certificateView(row, deps)),
    async activeTokenOf(deviceId) {
      const row = await store.activeOfDevice(deviceId, now());
      return row && { tokenId: row.tokenId, nationalId: certificateView(row, deps).subject.serialNumber };
    },
  };
}
