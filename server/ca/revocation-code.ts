// SPDX-License-Identifier: Apache-2.0
// The code on paper, which revokes without phone, PIN or SIM. What is kept of it is a hash; the code itself passes
// through here once and never reaches a log, an error or a row.
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError, revocationStatement } from '../../core/protocol/index.ts';
import { stateOf } from './end-certificate.ts';
import type { IssueDeps } from './issue-certificate.ts';

/**
 * CRLReason (RFC 5280 §5.3.1). cessationOfOperation says that there is "no cause to suspect that the private key has
 * been compromised"; whoever brings the paper has lost the phone that holds the key, so there is.
 */
const KEY_COMPROMISE = 1;
/** Stands for a certificate without a code; no hash is known to be it. */
const NO_CODE = new Uint8Array(32);
/** Compared where a person has no certificate: as much work as for one. */
const NOBODYS = '00'.repeat(16);

/** A new code makes the one before it void. @throws AppError CERTIFICATE_UNKNOWN, CERTIFICATE_STATE */
export const setRevocationCode =
  (deps: IssueDeps) =>
  async (input: { serial: string; deviceId: string; sha256: Uint8Array }): Promise<{ number: number }> => {
    const { serial, deviceId } = input;
    if (!(await deps.store.findOfDevice({ serial, deviceId }))) throw new AppError('CERTIFICATE_UNKNOWN');
    const { state, issuerId } = await stateOf(deps, serial);
    if (state === 'revoked' || state === 'expired') throw new AppError('CERTIFICATE_STATE');
    await deps.audit.append({ event: 'certificate.revocationCode', subject: serial, data: { issuerId } });
    const number = await deps.store.keepRevocationCode({ ...input, at: deps.now() });
    // Revoked meanwhile, or reported lost: whoever holds the phone then must not void the paper.
    if (number === undefined) throw new AppError('CERTIFICATE_STATE');
    return { number };
  };

export interface RevokedByCode {
  readonly serial: string;
  readonly state: 'revoked' | 'expired';
  /** This call changed it. */
  readonly isNew: boolean;
}

/** @param input.code in its normal form. @returns undefined where it is the code of none of these. */
export const revokeByCode =
  (deps: IssueDeps) =>
  async (input: { serials: readonly string[]; code: string }): Promise<RevokedByCode | undefined> => {
    const kept = new Map((await deps.store.revocationCodes(input.serials)).map((row) => [row.serial, row.sha256]));
    let serial: string | undefined;
    for (const each of [...input.serials, NOBODYS]) {
      const hash = createHash('sha256').update(revocationStatement(each, input.code), 'ascii').digest();
      if (timingSafeEqual(hash, kept.get(each) ?? NO_CODE)) serial = each;
    }
    if (serial === undefined) return undefined;

    const { state, issuerId } = await stateOf(deps, serial);
    if (state === 'revoked' || state === 'expired') return { serial, state, isNew: false };
    const data = { issuerId, reason: 'keyCompromise', by: 'code' };
    await deps.audit.append({ event: 'certificate.revoked', subject: serial, data });
    const row = await deps.store.revoke({ serial, reason: KEY_COMPROMISE, at: deps.now() });
    return { serial, state: 'revoked', isNew: row !== undefined };
  };
