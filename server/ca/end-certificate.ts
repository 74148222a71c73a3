// SPDX-License-Identifier: Apache-2.0
// How a certificate stops being good: suspended, which can be undone, or revoked, which cannot. One whose place another
// takes is first the one, then the other. Whoever calls has checked the right to it.
import { AppError, type CertificateView } from '../../core/protocol/index.ts';
import { certificateView } from './certificate-view.ts';
import type { IssueDeps } from './issue-certificate.ts';

export const stateOf = async (
  deps: IssueDeps,
  serial: string,
): Promise<{ state: CertificateView['state']; issuerId: string }> => {
  const row = await deps.store.find(serial);
  if (!row) throw new AppError('CERTIFICATE_UNKNOWN');
  return { state: certificateView(row, deps).state, issuerId: row.issuerId };
};

export interface Hold {
  readonly serial: string;
  /** Whose consent it stands on. */
  readonly enrolmentId: string;
}

/** @returns whether this call changed the state. @throws AppError CERTIFICATE_UNKNOWN */
export const suspend =
  (deps: IssueDeps) =>
  async ({ serial, enrolmentId }: Hold): Promise<boolean> => {
    const { state, issuerId } = await stateOf(deps, serial);
    if (state === 'revoked' || state === 'expired') return false;
    // Before the change, as in issuing: what happened is never missing from the log.
    const data = { issuerId, by: 'enrolment', enrolmentId };
    await deps.audit.append({ event: 'certificate.suspended', subject: serial, data });
    return (await deps.store.suspendFor({ serial, enrolmentId, at: deps.now() })) === true;
  };

/**
 * The enrolment was given up: what it alone held is again what it was. A hold that a loss placed, or that another
 * enrolment needs, stays. @returns whether this call ended the hold. @throws AppError CERTIFICATE_UNKNOWN
 */
export const resume =
  (deps: IssueDeps) =>
  async ({ serial, enrolmentId }: Hold): Promise<boolean> => {
    const { state, issuerId } = await stateOf(deps, serial);
    const isHeld = (await deps.store.holds()).some((one) => one.serial === serial && one.enrolmentId === enrolmentId);
    if (state === 'revoked' || !isHeld) return false;
    await deps.audit.append({ event: 'certificate.holdReleased', subject: serial, data: { issuerId, enrolmentId } });
    const row = await deps.store.release({ serial, enrolmentId });
    return row !== undefined && row.state !== 'suspended';
  };

/**
 * The same because the phone is lost. A hold that an enrolment placed becomes this one too: nothing but the admin PIN
 * with the device lock, or an operator, may lift it. @throws AppError CERTIFICATE_UNKNOWN
 */
export const suspendForLoss =
  (deps: IssueDeps) =>
  async (serial: string): Promise<{ readonly isHeld: boolean; readonly isNew: boolean }> => {
    const { state, issuerId } = await stateOf(deps, serial);
    if (state === 'revoked' || state === 'expired') return { isHeld: false, isNew: false };
    await deps.audit.append({ event: 'certificate.suspended', subject: serial, data: { issuerId, by: 'loss' } });
    const isNew = (await deps.store.suspendForLoss({ serial, at: deps.now() })) !== undefined;
    return { isHeld: (await stateOf(deps, serial)).state === 'suspended', isNew };
  };

/** CRLReason, RFC 5280 §5.3.1. */
const SUPERSEDED = 4;

/** @throws AppError CERTIFICATE_UNKNOWN */
export const supersede =
  (deps: IssueDeps) =>
  async (serial: string): Promise<void> => {
    const { state, issuerId } = await stateOf(deps, serial);
    if (state === 'revoked' || state === 'expired') return;
    const data = { issuerId, reason: 'superseded' };
    await deps.audit.append({ event: 'certificate.revoked', subject: serial, data });
    await deps.store.revoke({ serial, reason: SUPERSEDED, at: deps.now() });
  };
