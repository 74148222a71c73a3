// SPDX-License-Identifier: Apache-2.0
// The vault's set-up at the server: versions of PIN and PUK are begun, each answers once, and the first unlock proof
// under unlockKey ends it. Until then a reload may begin again under the next versions; nothing is lost with the old.
import { toB64u } from '../../core/crypto/bytes.ts';
import { AppError, type GenerationToken, type PublicJwkP256, type VaultBegun } from '../../core/protocol/index.ts';
import { deriveServerKey, signGeneration, verifyUnlock } from '../../core/vault/index.ts';
import type { VaultDeps } from './deps.ts';
import { findEnrolmentToken } from './find-token.ts';

/** @throws AppError VAULT_VERSION where no lock is registered yet, or the vault is ready. */
export const beginVault =
  ({ store, oprfSeed }: VaultDeps) =>
  async (input: { enrolmentId: string; deviceId: string }): Promise<VaultBegun> => {
    const { id } = await findEnrolmentToken(store, input);
    const token = await store.beginVersions(id);
    if (token === undefined) throw new AppError('VAULT_VERSION', 'no version can be begun now');
    const begun = (kind: 'pin' | 'puk', version: number) => ({
      version,
      publicKey: toB64u(deriveServerKey(oprfSeed, id, kind, version).publicKey),
    });
    return { tokenId: id, pin: begun('pin', token.pinVersion), puk: begun('puk', token.pukVersion) };
  };

/**
 * `requestId` is the evaluation (of PIN or PUK) whose nonce unlockKey signed. A repeat gets the same generation.
 * @throws AppError VAULT_VERSION (not both evaluated under the versions begun last), VAULT_UNLOCK_SIGNATURE
 */
export const finishVault =
  ({ store, audit, generationMacKey }: VaultDeps) =>
  async (input: {
    enrolmentId: string;
    deviceId: string;
    unlockKey: PublicJwkP256;
    requestId: string;
    signature: string;
  }): Promise<GenerationToken> => {
    const { requestId, unlockKey, signature } = input;
    const { id: tokenId } = await findEnrolmentToken(store, input);
    const evaluation = await store.findEvaluation(tokenId, requestId);
    if (evaluation === undefined) throw new AppError('VAULT_VERSION', 'nothing was evaluated under that request');
    if (!(await verifyUnlock(unlockKey, { tokenId, requestId, nonce: evaluation.nonce }, signature)))
      throw new AppError('VAULT_UNLOCK_SIGNATURE');
    const first = await store.finishSetUp(tokenId, requestId, unlockKey);
    if (first !== undefined) {
      const { pinVersion, pukVersion } = first;
      await audit.append({ event: 'vault.ready', subject: tokenId, data: { pinVersion, pukVersion } });
      return signGeneration(generationMacKey, tokenId, first);
    }
    const { unlockKey: known } = (await store.findToken(tokenId)) ?? {};
    const { next } = (await store.findEvaluation(tokenId, requestId)) ?? {};
    if (known?.x !== unlockKey.x || known.y !== unlockKey.y || next === undefined)
      throw new AppError('VAULT_VERSION', 'PIN and PUK are not both evaluated');
    return signGeneration(generationMacKey, tokenId, next);
  };
