// SPDX-License-Identifier: Apache-2.0
// The four ways a request ends: signed or refused by its claimer, withdrawn by its relying party, or by its time.
// Each is one conditional statement; whoever is second gets a code, and the documents' ciphertext goes at once.
import { equalBytes } from '../../core/crypto/bytes.ts';
import { AppError, type REFUSAL_REASONS } from '../../core/protocol/index.ts';
import { checkStillClaimed, findClaimedBy } from './move-payload.ts';
import type { SigningDeps, SigningRecord, StoredMedia } from './ports.ts';
import { findOwnRequest } from './view-request.ts';
import { topicOf } from './wait-for.ts';

type Deps = Pick<SigningDeps, 'store' | 'media' | 'wakeUps' | 'audit' | 'maxMediaBytes'>;

/**
 * Seconds that a delivered result may be fetched again, that an unfetched one waits, that a lost file lies, and that
 * the row of an ended request stands; the audit log knows longer.
 */
const KEEP = { afterDelivery: 600, afterEnd: 86_400, orphan: 3600, row: 90 * 86_400 } as const;

/**
 * `digest` is the SHA-256 that the phone signed. The same bytes again are fine; others are refused.
 * @throws AppError SIGN_RESULT_DIFFERS, SIGN_EXPIRED, SIGN_STATE, REQUEST_SIGNATURE, CLAIM_NOT_CLAIMER, REQUEST_TOO_LARGE
 */
export const uploadResult =
  (deps: Deps) =>
  async (input: {
    deviceId: string;
    requestId: string;
    digest: Uint8Array;
    bytes: AsyncIterable<Uint8Array>;
  }): Promise<void> => {
    const { deviceId, requestId, digest } = input;
    const before = await findClaimedBy(deps, deviceId, requestId);
    if (before.state === 'signed') return checkSameResult(before, digest);
    checkStillClaimed(before);
    if (!before.payload) throw new AppError('SIGN_STATE', 'nothing was sent to sign');

    const stored = await deps.media.put(input.bytes, deps.maxMediaBytes);
    const isKept = await keepResult(deps, input, stored).catch(async (error: unknown) => {
      await deps.media.delete(stored.name);
      throw error;
    });
    if (!isKept) {
      // The answer of a faster copy of this request, or the request ended while the bytes came.
      await deps.media.delete(stored.name);
      const now = await findClaimedBy(deps, deviceId, requestId);
      if (now.state === 'signed') return checkSameResult(now, digest);
      checkStillClaimed(now);
      throw new AppError('REQUEST_CONFLICT');
    }
    await ended(deps, before, 'request.signed', { deviceId });
  };

async function keepResult(
  deps: Deps,
  { deviceId, requestId, digest }: { deviceId: string; requestId: string; digest: Uint8Array },
  stored: StoredMedia,
): Promise<boolean> {
  if (!equalBytes(stored.sha256, digest)) throw new AppError('REQUEST_SIGNATURE', 'body differs from its digest');
  return deps.store.setSigned(requestId, deviceId, stored, stored.sha256);
}

function checkSameResult(record: SigningRecord, digest: Uint8Array): void {
  if (!record.result || !equalBytes(record.result.sha256, digest)) throw new AppError('SIGN_RESULT_DIFFERS');
}

/** Repeating the same refusal changes nothing. @throws AppError SIGN_EXPIRED, SIGN_STATE, CLAIM_NOT_CLAIMER */
export const refuseRequest =
  (deps: Deps) =>
  async (input: { deviceId: string; requestId: string; reason: (typeof REFUSAL_REASONS)[number] }): Promise<void> => {
    const { deviceId, requestId, reason } = input;
    const before = await findClaimedBy(deps, deviceId, requestId);
    if (before.state === 'refused' && before.reason === reason) return;
    checkStillClaimed(before);
    if (!(await deps.store.setRefused(requestId, deviceId, reason))) throw new AppError('SIGN_STATE');
    await ended(deps, before, 'request.refused', { deviceId, reason });
  };

/** The relying party gives up an open request, or has a finished one's ciphertext deleted. Idempotent. */
export const withdrawRequest =
  (deps: Deps) =>
  async ({ rpId, requestId }: { rpId: string; requestId: string }): Promise<void> => {
    const record = await findOwnRequest(deps, rpId, requestId);
    if (await deps.store.setFailed(requestId)) await ended(deps, record, 'request.withdrawn', { rpId });
    for (const media of [record.payload, record.result?.media]) {
      if (media) await forget(deps, requestId, media.name);
    }
  };

/** @returns the sealed result. @throws AppError RP_REQUEST_STATE; REQUEST_NOT_FOUND once it was deleted */
export const downloadResult = (deps: Deps) => async (input: { rpId: string; requestId: string }) => {
  const record = await findOwnRequest(deps, input.rpId, input.requestId);
  if (record.state !== 'signed') throw new AppError('RP_REQUEST_STATE');
  const opened = record.result?.media && (await deps.media.open(record.result.media.name));
  if (!opened) throw new AppError('REQUEST_NOT_FOUND', 'the result was deleted');
  return { ...opened, delivered: () => deps.store.markDelivered(input.requestId) };
};

/** Run every minute or so by any number of processes: ends what is over, deletes what nobody may fetch any more. */
export const sweepRequests = (deps: Deps) => async (): Promise<void> => {
  for (const id of await deps.store.expireOverdue()) await deps.wakeUps.notify(topicOf(id));
  for (const { id, name } of await deps.store.deletableMedia(KEEP)) await forget(deps, id, name);
  await deps.store.forgetEnded(KEEP.row);
  // Left behind by a crash between the disk and the database.
  const old = await deps.media.olderThan(KEEP.orphan);
  const known = old.length > 0 ? await deps.store.knownMedia(old) : new Set<string>();
  for (const name of old) if (!known.has(name)) await deps.media.delete(name);
};

/** File first, then its name: a crash between leaves a name without a file, which the next sweep forgets. */
async function forget(deps: Pick<Deps, 'media' | 'store'>, requestId: string, name: string): Promise<void> {
  await deps.media.delete(name);
  await deps.store.forgetMedia(requestId, name);
}

async function ended(
  deps: Deps,
  record: SigningRecord,
  event: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  await deps.audit.append({ event, subject: record.id, data });
  await deps.wakeUps.notify(topicOf(record.id));
  // Asked for again: an upload may have replaced the payload since `record` was read.
  const now = await deps.store.find(record.id);
  if (now?.payload) await forget(deps, record.id, now.payload.name);
}
