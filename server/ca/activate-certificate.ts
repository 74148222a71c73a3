// SPDX-License-Identifier: Apache-2.0
// inactive → active, by nothing but the device lock of the certificate's own token. Asked again, it changes nothing.
import { AppError, type CertificateView } from '../../core/protocol/index.ts';
import { operationHash } from '../../core/vault/operation.ts';
import { certificateView } from './certificate-view.ts';
import type { Authority } from './open-authority.ts';
import type { Audit, CertificateRow, CertificateStore, ReleasedOperations } from './ports.ts';

export interface ActivateDeps {
  readonly authority: Authority;
  readonly store: CertificateStore;
  readonly audit: Audit;
  readonly now: () => Date;
}

/** The state change alone; whoever calls has checked the right to it. @throws CERTIFICATE_UNKNOWN, CERTIFICATE_STATE */
export const activate =
  (deps: ActivateDeps) =>
  async (input: { serial: string; tokenId: string }): Promise<CertificateView> => {
    const { serial, tokenId } = input;
    const before = await deps.store.find(serial);
    if (before?.tokenId !== tokenId) throw new AppError('CERTIFICATE_UNKNOWN');
    const view = certificateView(before, deps);
    if (view.state === 'active') return view;
    if (view.state !== 'inactive') throw new AppError('CERTIFICATE_STATE');
    // Before the change, as in issuing: what happened is never missing from the log.
    await deps.audit.append({ event: 'certificate.activated', subject: serial, data: { issuerId: before.issuerId } });
    const after = (await deps.store.activate({ serial, tokenId, at: deps.now() })) ?? (await deps.store.find(serial));
    const result = certificateView(after as CertificateRow, deps);
    if (result.state !== 'active') throw new AppError('CERTIFICATE_STATE');
    return result;
  };

export interface ActivateByDeviceDeps extends ActivateDeps {
  readonly operations: ReleasedOperations;
  /** Tells whoever waits, such as the enrolment; it must bear being told twice. */
  readonly onActivated: (serial: string) => Promise<void>;
}

/** @throws AppError CERTIFICATE_UNKNOWN, CERTIFICATE_STATE, OPERATION_* */
export const activateByDevice =
  (deps: ActivateByDeviceDeps) =>
  async (input: {
    serial: string;
    deviceId: string;
    /** Nonce of the released operation. */
    operation: string;
    operationRandom: string;
  }): Promise<CertificateView> => {
    const { serial, deviceId, operation: nonce, operationRandom: random } = input;
    const row = await deps.store.findOfDevice({ serial, deviceId });
    if (!row) throw new AppError('CERTIFICATE_UNKNOWN');
    const { tokenId } = row;
    const { state } = certificateView(row, deps);
    if (state !== 'inactive' && state !== 'active') throw new AppError('CERTIFICATE_STATE');
    const h = await operationHash({ kind: 'activate', tokenId, serial, random });
    // Used up by this serial: the same request again, after a crash or a lost answer, passes.
    await deps.operations.useOperation({ tokenId, nonce, kind: 'activate', h, needsPin: false, usedBy: serial });
    const view = await activate(deps)({ serial, tokenId });
    await deps.onActivated(serial);
    return view;
  };
