// SPDX-License-Identifier: Apache-2.0
// A phone claims a request by the code it read. The mac is checked first, then the code's age, then whether somebody
// was faster: an answer never tells a stranger without the code anything about a request (design §8).
import { timingSafeEqual } from 'node:crypto';
import { equalBytes, fromB64u } from '../../core/crypto/bytes.ts';
import { platformSubtle } from '../../core/crypto/hash.ts';
import { linkMac } from '../../core/pairing/link-mac.ts';
import {
  AppError,
  QR_MAX_AGE_SECONDS,
  QR_MAX_AHEAD_SECONDS,
  type Claim,
  type ClaimAnswer,
} from '../../core/protocol/index.ts';
import type { ClaimAge, ClaimRecord, SigningDeps, SigningRecord } from './ports.ts';
import { sessionSecretOf, signerMacOf } from './session-secret.ts';
import { topicOf } from './wait-for.ts';

export interface ClaimInput {
  readonly deviceId: string;
  readonly requestId: string;
  readonly claim: Claim;
}
type Deps = Pick<SigningDeps, 'store' | 'rps' | 'tokens' | 'wakeUps' | 'audit' | 'rpSessionKey'>;

/**
 * @throws AppError REQUEST_NOT_FOUND, CLAIM_BAD_MAC, CLAIM_STALE, CLAIM_TAKEN, SIGN_EXPIRED, SIGN_STATE,
 *   CLAIM_NO_CERTIFICATE, CLAIM_NOT_SIGNER (the request stays open)
 */
export const claimRequest =
  (deps: Deps) =>
  async (input: ClaimInput): Promise<ClaimAnswer> => {
    const { requestId, claim } = input;
    const record = await deps.store.find(requestId);
    if (!record) throw new AppError('REQUEST_NOT_FOUND');
    await checkMac(deps.rpSessionKey, record, claim);
    if (isRepeat(record, input)) return answerOf(deps, record);
    const age = checkAge(record, claim.t);
    checkState(record);
    await checkPoint(claim.claimKey);

    const token = await deps.tokens.activeTokenOf(input.deviceId);
    if (!token) throw new AppError('CLAIM_NO_CERTIFICATE');
    if (record.signerMac) {
      const mac = await signerMacOf(deps.rpSessionKey, requestId, token.nationalId);
      if (!equalBytes(mac, record.signerMac)) throw new AppError('CLAIM_NOT_SIGNER');
    }
    const { claimId, claimKey, t } = claim;
    const { deviceId } = input;
    const won = await deps.store.claim(requestId, { claimId, deviceId, tokenId: token.tokenId, claimKey, t }, age);
    // Somebody was faster, perhaps this very claim on another connection; or the code aged meanwhile.
    const now = await deps.store.find(requestId);
    if (!now || !isRepeat(now, input)) throw lost(now, claim.t);
    if (won) {
      await deps.audit.append({ event: 'request.claimed', subject: requestId, data: { deviceId, rpId: now.rpId } });
      await deps.wakeUps.notify(topicOf(requestId));
    }
    return answerOf(deps, now);
  };

async function checkMac(rpSessionKey: Uint8Array, record: SigningRecord, { t, mac }: Claim): Promise<void> {
  const expected = await linkMac(await sessionSecretOf(rpSessionKey, record.id), record.flow, record.id, t);
  if (!timingSafeEqual(fromB64u(expected), fromB64u(mac))) throw new AppError('CLAIM_BAD_MAC');
}

/** A point off the curve would only show when the relying party seals, too late for anybody to mend it. */
async function checkPoint(claimKey: string): Promise<void> {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  await platformSubtle.importKey('raw', fromB64u(claimKey), algorithm, false, []).catch((cause: unknown) => {
    throw new AppError('REQUEST_INVALID', 'claimKey is not a P-256 point', { cause });
  });
}

/** The same claim of the same phone, after a cut or a crash: the same answer, however old the code is by now. */
function isRepeat({ claim: stored, state }: SigningRecord, { deviceId, claim }: ClaimInput): boolean {
  const isSame =
    stored !== undefined &&
    stored.deviceId === deviceId &&
    stored.claimId === claim.claimId &&
    stored.claimKey === claim.claimKey &&
    stored.t === claim.t;
  if (isSame && state === 'expired') throw new AppError('SIGN_EXPIRED');
  if (isSame && state === 'failed') throw new AppError('SIGN_STATE');
  return isSame;
}

function checkAge(record: Pick<SigningRecord, 'flow' | 'ageSeconds'>, t: string): ClaimAge {
  const bounds = { maxAge: QR_MAX_AGE_SECONDS, maxAhead: QR_MAX_AHEAD_SECONDS };
  if (record.flow === 'link') {
    if (t !== '0') throw new AppError('CLAIM_STALE');
    return { ...bounds, t: undefined };
  }
  // Far beyond any lifetime, and still an integer of the database.
  const seconds = Math.min(Number.parseInt(t, 36), 1_000_000_000);
  const age = record.ageSeconds - seconds;
  if (age > bounds.maxAge || age < -bounds.maxAhead) throw new AppError('CLAIM_STALE');
  return { ...bounds, t: seconds };
}

function checkState({ state, claim }: SigningRecord): void {
  if (claim) throw new AppError('CLAIM_TAKEN');
  if (state === 'expired') throw new AppError('SIGN_EXPIRED');
  if (state !== 'created') throw new AppError('SIGN_STATE');
}

function lost(now: SigningRecord | undefined, t: string): AppError {
  try {
    if (!now) return new AppError('REQUEST_NOT_FOUND');
    checkAge(now, t);
    checkState(now);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return new AppError('REQUEST_CONFLICT');
}

async function answerOf(deps: Pick<SigningDeps, 'rps'>, record: SigningRecord): Promise<ClaimAnswer> {
  const rp = await deps.rps.find(record.rpId);
  const claim: ClaimRecord | undefined = record.claim;
  if (!rp || !claim) throw new AppError('SERVER_ERROR', 'a claimed request without its relying party or claim');
  const { id, name, origins, keys } = rp;
  return {
    requestId: record.id,
    flow: record.flow,
    expiresAt: record.expiresAt,
    rp: { id, name, origins: [...origins], keys: [...keys] },
    codeAgeSeconds: claim.codeAgeSeconds,
  };
}
