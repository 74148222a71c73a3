// SPDX-License-Identifier: Apache-2.0
// What the device lock releases: begun with a nonce, released by an assertion over kind, nonce and h, used once.
// The server sees no content, only h; and it never releases on anything but the person's own verification.
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { AppError, type OperationKind } from '../../core/protocol/index.ts';
import { operationChallenge, prfInput } from '../../core/vault/index.ts';
import type { VaultDeps } from './deps.ts';
import { findReadyToken } from './find-token.ts';
import type { OperationRow } from './ports.ts';
import { refusePrfResults } from './refuse-prf-results.ts';
import { takeLimit } from './take-limit.ts';

export interface BegunOperation {
  readonly nonce: string;
  readonly expiresInSeconds: number;
  /** PublicKeyCredentialRequestOptionsJSON. */
  readonly options: { readonly challenge: string } & Record<string, unknown>;
}

/** @throws AppError VAULT_TOKEN_UNKNOWN, REQUEST_RATE_LIMITED, VAULT_NO_ACTIVE_CERTIFICATE (kind `sign`) */
export const beginOperation =
  (deps: VaultDeps) =>
  async (input: { tokenId: string; deviceId: string; kind: OperationKind; h: string }): Promise<BegunOperation> => {
    const { store, locks, certificates, policy } = deps;
    const { tokenId, kind, h } = input;
    const { lock: credential } = await findReadyToken(store, input);
    await takeLimit(deps, 'vault.operations', tokenId);
    if (kind === 'sign' && !(await certificates.hasActiveCertificate(tokenId)))
      throw new AppError('VAULT_NO_ACTIVE_CERTIFICATE');
    const nonce = toB64u(randomBytes(32));
    const seconds = policy.operationSeconds;
    await store.beginOperation({ nonce, tokenId, kind, h, seconds });
    const challenge = await operationChallenge(kind, nonce, h);
    const options = await locks.assertionOptions({ credential, challenge, prfFirst: await prfInput(tokenId) });
    return { nonce, expiresInSeconds: seconds, options };
  };

/**
 * A repeat after it was released changes nothing.
 * @throws AppError OPERATION_UNKNOWN, _EXPIRED, _USED, LOCK_REFUSED, LOCK_BACKUP_CHANGED, REQUEST_RATE_LIMITED
 */
export const releaseOperation =
  (deps: VaultDeps) =>
  async (input: {
    tokenId: string;
    deviceId: string;
    nonce: string;
    response: Record<string, unknown>;
  }): Promise<{ pinTriesLeft: number; pukTriesLeft: number }> => {
    const { store, locks, audit } = deps;
    const { tokenId, nonce, response } = input;
    const token = await findReadyToken(store, input);
    await takeLimit(deps, 'vault.releases', tokenId);
    refusePrfResults(response);
    const operation = ownOperation(await store.findOperation(nonce), tokenId);
    if (operation.isUsed) throw new AppError('OPERATION_USED');
    if (operation.isExpired) throw new AppError('OPERATION_EXPIRED');
    if (!operation.isReleased) {
      const challenge = await operationChallenge(operation.kind, nonce, operation.h);
      const { counter, isBackedUp } = await locks
        .verifyAssertion({ response, challenge, credential: token.lock })
        .catch(async (error: unknown) => {
          const code = error instanceof AppError ? error.code : 'SERVER_ERROR';
          await audit.append({ event: 'lock.refused', subject: tokenId, data: { kind: operation.kind, code } });
          throw error;
        });
      if (!(await store.releaseOperation({ nonce, counter, isBackedUp }))) {
        const now = await store.findOperation(nonce);
        if (now?.isReleased !== true)
          throw new AppError(
            now?.isExpired ? 'OPERATION_EXPIRED' : 'LOCK_REFUSED',
            'expired, or the counter fell back',
          );
      }
    }
    return { pinTriesLeft: token.pinTries, pukTriesLeft: token.pukTries };
  };

/** Takes an operation for one use; the same `usedBy` again is harmless. Contract: EnrolmentVault.useOperation. */
export const useOperation =
  ({ store }: VaultDeps) =>
  async (input: {
    tokenId: string;
    nonce: string;
    kind: OperationKind;
    h: string;
    needsPin: boolean;
    usedBy: string;
  }): Promise<void> => {
    if (await store.useOperation(input)) return;
    const operation = ownOperation(await store.findOperation(input.nonce), input.tokenId);
    if (operation.kind !== input.kind || operation.h !== input.h) throw new AppError('OPERATION_MISMATCH');
    if (operation.isUsed && operation.usedBy === input.usedBy) return;
    if (operation.isUsed) throw new AppError('OPERATION_USED');
    if (operation.isExpired) throw new AppError('OPERATION_EXPIRED');
    if (!operation.isReleased) throw new AppError('OPERATION_NOT_RELEASED');
    throw new AppError('OPERATION_NOT_UNLOCKED');
  };

/** Another token's nonce is as unknown as none. */
export function ownOperation(operation: OperationRow | undefined, tokenId: string): OperationRow {
  if (operation?.tokenId !== tokenId) throw new AppError('OPERATION_UNKNOWN');
  return operation;
}
