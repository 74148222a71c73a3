// SPDX-License-Identifier: Apache-2.0
// Key pair → CSR → device lock over both → PIN → key wrapped and on disk → certificate. A request that may have left
// before a crash is asked for again under its own id, before a new one is made.
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes, sha256 } from '../../core/crypto/hash.ts';
import { AppError, EnrolmentView, type Operation, type VaultRecord } from '../../core/protocol/index.ts';
import { createCsr } from '../../core/pki/csr.ts';
import { makeTokenKeyPair, wrapTokenKey } from '../../core/vault/token-key.ts';
import { post, type AppDeps } from './deps.ts';
import { forgetReleased, releaseOperation, withRelease, type ReleaseHolder } from './release-operation.ts';
import type { CallOptions } from './services.ts';
import { adoptCertificate, requireToken, saveRecord, type ReadyToken } from './token-record.ts';
import { unlockVault } from './unlock-vault.ts';

/** Between two PINs of one try at issuing: the pair is in memory only, extractable until the vault is open. */
export interface IssueAttempt extends ReleaseHolder {
  readonly enrolmentId: string;
  readonly keyPair: CryptoKeyPair;
  readonly csr: string;
  readonly random: string;
  readonly operation: Operation;
}

type Pending = NonNullable<VaultRecord['keys'][number]['pending']>;
const pendingOf = (token: ReadyToken): Pending | undefined => token.record.keys.find((key) => key.pending)?.pending;

/**
 * @param attempt what the last call left after a wrong PIN; `keep` gets what the next one may go on with.
 * @throws AppError VAULT_PIN_WRONG, VAULT_PIN_BLOCKED, LOCK_*, OPERATION_*, CSR_*, ENROLMENT_*
 */
export async function issueCertificate(
  deps: AppDeps,
  input: {
    readonly view: EnrolmentView;
    readonly pin: string;
    readonly attempt: IssueAttempt | undefined;
    readonly keep: (attempt: IssueAttempt | undefined) => void;
  },
  options: CallOptions,
): Promise<EnrolmentView> {
  const { view, pin, keep } = input;
  const token = await requireToken(deps);
  const resumed = await resumeIssue(deps, token, view.id, options);
  if (resumed) return resumed;

  const attempt = input.attempt?.enrolmentId === view.id ? input.attempt : await begin(token, view, options);
  keep(attempt);
  const release = () => releaseOperation(deps, token, attempt.operation, { withPrf: true }, options);
  const { planned, pending } = await withRelease(attempt, release, async (released) => {
    const { vaultKey, token: unlocked } = await unlockVault(deps, { pin, released }, options);
    options.onProgress?.('keys');
    const entry = await wrapTokenKey(vaultKey, unlocked.record.tokenId, attempt.keyPair);
    const { csr, random } = attempt;
    const made = { requestId: toB64u(randomBytes(16)), operation: released.nonce, operationRandom: random, csr };
    const keys = [...unlocked.record.keys.filter((key) => !key.pending), { ...entry, pending: made }];
    return { planned: await saveRecord(deps, unlocked, { ...unlocked.record, keys }), pending: made };
  });
  // From here on the record knows the request: the pair in memory has done its work.
  forgetReleased(attempt);
  keep(undefined);
  return send(deps, planned, view.id, pending, options);
}

/** @returns undefined where nothing waits, or where what waited can no longer come to anything. */
export async function resumeIssue(
  deps: AppDeps,
  token: ReadyToken,
  enrolmentId: string,
  options: CallOptions,
): Promise<EnrolmentView | undefined> {
  const pending = pendingOf(token);
  if (!pending) return undefined;
  try {
    return await send(deps, token, enrolmentId, pending, options);
  } catch (error) {
    const isOver = error instanceof AppError && /^(?:OPERATION|CSR)_/.test(error.code);
    if (!isOver) throw error;
    const keys = token.record.keys.filter((key) => !key.pending);
    await saveRecord(deps, token, { ...token.record, keys });
    return undefined;
  }
}

async function send(
  deps: AppDeps,
  token: ReadyToken,
  enrolmentId: string,
  pending: Pending,
  options: CallOptions,
): Promise<EnrolmentView> {
  options.onProgress?.('certificate');
  const path = `/api/v1/enrolments/${enrolmentId}/issue`;
  const view = await deps.api.call(post(path, EnrolmentView, pending, options));
  if (!view.certificate) throw new AppError('SERVER_ERROR', 'issued without a certificate');
  await adoptCertificate(deps, token, view.certificate);
  return view;
}

async function begin(token: ReadyToken, view: EnrolmentView, { onProgress }: CallOptions): Promise<IssueAttempt> {
  onProgress?.('keys');
  const keyPair = await makeTokenKeyPair();
  const csrDer = await createCsr({ keyPair });
  const random = toB64u(randomBytes(16));
  const operation: Operation = {
    kind: 'issue',
    enrolmentId: view.id,
    tokenId: token.record.tokenId,
    product: view.product.id,
    termsSha256: view.product.termsSha256,
    csrSha256: toB64u(await sha256(csrDer)),
    random,
  };
  return { enrolmentId: view.id, keyPair, csr: toB64u(csrDer), random, operation };
}
