// SPDX-License-Identifier: Apache-2.0
// A certificate that another is to take the place of: first suspended, which can be undone, then revoked, which cannot.
// Whoever calls has checked the right to it.
import { AppError, type CertificateView } from '../../core/protocol/index.ts';
import { certificateView } from './certificate-view.ts';
import type { IssueDeps } from './issue-certificate.ts';

const stateOf = async (
  deps: IssueDeps,
  serial: string,
): Promise<{ state: CertificateView['state']; issuerId: string }> => {
  const row = await deps.store.find(serial);
  if (!row) throw new AppError('CERTIFICATE_UNKNOWN');
  return { state: certificateView(row, deps).state, issuerId: row.issuerId };
};

/** @returns whether this call changed it. @throws AppError CERTIFICATE_UNKNOWN */
export const suspend =
  (deps: IssueDeps) =>
  async (serial: string): Promise<boolean> => {
    const { state, issuerId } = await stateOf(deps, serial);
    if (state !== 'inactive' && state !== 'active') return false;
    // Before the change, as in issuing: what happened is never missing from the log.
    await deps.audit.append({ event: 'certificate.suspended', subject: serial, data: { issuerId } });
    return (await deps.store.suspend({ serial, at: deps.now() })) !== undefined;
  };

/** @throws AppError CERTIFICATE_UNKNOWN */
export const supersede =
  (deps: IssueDeps) =>
  async (serial: string): Promise<void> => {
    const { state, issuerId } = await stateOf(deps, serial);
    if (state === 'revoked' || state === 'expired') return;
    const data = { issuerId, reason: 'superseded' };
    await deps.audit.append({ event: 'certificate.revoked', subject: serial, data });
    await deps.store.supersede({ serial, at: deps.now() });
  };
