// SPDX-License-Identifier: Apache-2.0
// The proof that the right secret opened the vault: unlockKey signed the answer's nonce. Nothing else refills a counter,
// and it does so however late, once an answer.
import { AppError, type GenerationToken } from '../../core/protocol/index.ts';
import { signGeneration, verifyUnlock } from '../../core/vault/index.ts';
import type { VaultDeps } from './deps.ts';
import { findReadyToken } from './find-token.ts';
import { takeLimit } from './take-limit.ts';

/**
 * A repeat gets the same generation.
 * @throws AppError VAULT_TOKEN_UNKNOWN, REQUEST_NOT_FOUND, VAULT_UNLOCK_SIGNATURE, REQUEST_RATE_LIMITED
 */
export const proveUnlock =
  (deps: VaultDeps) =>
  async (input: {
    tokenId: string;
    deviceId: string;
    requestId: string;
    signature: string;
  }): Promise<{ generation: GenerationToken; pinTriesLeft: number; pukTriesLeft: number }> => {
    const { store, audit, generationMacKey } = deps;
    const { tokenId, requestId, signature } = input;
    const { unlockKey } = await findReadyToken(store, input);
    await takeLimit(deps, 'vault.unlocks', tokenId);
    const evaluation = await store.findEvaluation(tokenId, requestId);
    if (evaluation === undefined || unlockKey === undefined) throw new AppError('REQUEST_NOT_FOUND');
    if (!(await verifyUnlock(unlockKey, { tokenId, requestId, nonce: evaluation.nonce }, signature))) {
      await audit.append({ event: 'vault.unlock-refused', subject: tokenId, data: { kind: evaluation.kind } });
      throw new AppError('VAULT_UNLOCK_SIGNATURE');
    }
    const next =
      (await store.proveUnlock(tokenId, requestId)) ?? (await store.findEvaluation(tokenId, requestId))?.next;
    const token = await store.findToken(tokenId);
    if (next === undefined || token === undefined) throw new AppError('SERVER_ERROR', 'an unlock without a generation');
    const generation = await signGeneration(generationMacKey, tokenId, next);
    return { generation, pinTriesLeft: token.pinTries, pukTriesLeft: token.pukTries };
  };
