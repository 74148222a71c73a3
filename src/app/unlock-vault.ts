// SPDX-License-Identifier: Apache-2.0
// PIN → vault key, for one released operation: Argon2id, blind, the server's try, the envelope, the proof of unlock,
// the next generation on disk. The vault key it answers lives in the caller's hands only, and briefly.
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { AppError, Evaluated } from '../../core/protocol/index.ts';
import { beginHardening, finishHardening } from '../../core/vault/harden.ts';
import { signUnlock } from '../../core/vault/unlock-key.ts';
import { openVault } from '../../core/vault/vault.ts';
import { normalSecret } from '../domain/pin-rules.ts';
import { post, type AppDeps } from './deps.ts';
import type { Released } from './release-operation.ts';
import type { CallOptions } from './services.ts';
import { requireToken, saveRecord, sendPendingUnlock, type ReadyToken } from './token-record.ts';

type UnlockDeps = Pick<AppDeps, 'api' | 'tokens' | 'stretch' | 'deviceKeys' | 'tab'>;

/**
 * @throws AppError VAULT_PIN_WRONG with detail.triesLeft, VAULT_PIN_BLOCKED (that was the last one, or it is blocked
 *   already), VAULT_SERVER_KEY, VAULT_STALE_GENERATION, OPERATION_*
 */
export async function unlockVault(
  deps: UnlockDeps,
  { pin, released }: { readonly pin: string; readonly released: Released },
  options: CallOptions = {},
): Promise<{ readonly vaultKey: CryptoKey; readonly token: ReadyToken }> {
  const { onProgress } = options;
  const token = await sendPendingUnlock(deps, await requireToken(deps), options);
  const { record, keys } = token;
  const { tokenId } = record;
  onProgress?.('deriving');
  const blinded = await beginHardening({
    secret: normalSecret(pin),
    tokenId,
    deviceSecret: keys.deviceSecret,
    argon2id: deps.stretch,
    argon2: record.argon2,
  });
  onProgress?.('asking');
  const requestId = toB64u(randomBytes(16));
  const body = {
    requestId,
    kind: 'pin',
    version: record.pin.version,
    blinded: toB64u(blinded.blinded),
    generation: record.generation,
    operation: released.nonce,
  };
  const answer = await deps.api.call(post(`/api/v1/tokens/${tokenId}/evaluations`, Evaluated, body, options));
  onProgress?.('keys');
  const { version, publicKey } = record.pin;
  const hardened = finishHardening(blinded, { kind: 'pin', version, publicKey }, answer);
  // A copy: the release's own PRF output must serve the next try too.
  const vaultKey = await openVault(record, hardened, released.prfOutput?.slice()).catch((error: unknown) => {
    throw withTriesLeft(error, answer.triesLeft);
  });
  const { nonce } = answer;
  const signature = await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce });
  const proven = await saveRecord(deps, token, { ...record, pendingUnlock: { requestId, signature } });
  return { vaultKey, token: await sendPendingUnlock(deps, proven, options) };
}

/** The last try that was wrong has blocked the PIN: that is what the person needs to hear. */
function withTriesLeft(error: unknown, triesLeft: number): unknown {
  if (!(error instanceof AppError) || error.code !== 'VAULT_PIN_WRONG') return error;
  const code = triesLeft > 0 ? 'VAULT_PIN_WRONG' : 'VAULT_PIN_BLOCKED';
  return new AppError(code, error.message, { cause: error, detail: { triesLeft } });
}
