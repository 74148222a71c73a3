// SPDX-License-Identifier: Apache-2.0
// The sealed documents on their way from the relying party to the phone that claimed. Ciphertext in, ciphertext out;
// only while the request is claimed, only to its claimer.
import { AppError } from '../../core/protocol/index.ts';
import type { SigningDeps, SigningRecord } from './ports.ts';
import { findOwnRequest } from './view-request.ts';
import { topicOf, waitFor } from './wait-for.ts';

type Deps = Pick<SigningDeps, 'store' | 'media' | 'wakeUps' | 'draining' | 'maxMediaBytes'>;

/** A repeated upload replaces the one before. @throws AppError REQUEST_NOT_FOUND, RP_REQUEST_STATE, REQUEST_TOO_LARGE */
export const uploadPayload =
  (deps: Deps) =>
  async (input: { rpId: string; requestId: string; bytes: AsyncIterable<Uint8Array> }): Promise<void> => {
    const record = await findOwnRequest(deps, input.rpId, input.requestId);
    if (record.state !== 'claimed') throw new AppError('RP_REQUEST_STATE');
    const stored = await deps.media.put(input.bytes, deps.maxMediaBytes);
    const change = await deps.store.setPayload(input.requestId, stored);
    if (!change) {
      await deps.media.delete(stored.name);
      throw new AppError('RP_REQUEST_STATE');
    }
    await deps.wakeUps.notify(topicOf(input.requestId));
    if (change.replaced !== undefined) await deps.media.delete(change.replaced);
  };

/** @throws AppError REQUEST_NOT_FOUND, CLAIM_NOT_CLAIMER */
export async function findClaimedBy(
  deps: Pick<SigningDeps, 'store'>,
  deviceId: string,
  requestId: string,
): Promise<SigningRecord> {
  const record = await deps.store.find(requestId);
  if (!record) throw new AppError('REQUEST_NOT_FOUND');
  if (record.claim?.deviceId !== deviceId) throw new AppError('CLAIM_NOT_CLAIMER');
  return record;
}

/** @throws AppError SIGN_EXPIRED, SIGN_STATE when the request is not claimed (any more). */
export function checkStillClaimed({ state }: SigningRecord): void {
  if (state === 'expired') throw new AppError('SIGN_EXPIRED');
  if (state !== 'claimed') throw new AppError('SIGN_STATE');
}

/** @returns undefined when nothing was uploaded within the wait. @throws AppError as above */
export const downloadPayload =
  (deps: Deps) =>
  async (input: { deviceId: string; requestId: string; waitSeconds: number; signal?: AbortSignal | undefined }) => {
    const record = await waitFor(
      deps.wakeUps,
      { topic: topicOf(input.requestId), seconds: input.waitSeconds, signals: [deps.draining, input.signal] },
      async () => {
        const value = await findClaimedBy(deps, input.deviceId, input.requestId);
        checkStillClaimed(value);
        return { value, isReady: value.payload !== undefined, untilMs: value.expiresInMs };
      },
    );
    if (!record.payload) return undefined;
    const opened = await deps.media.open(record.payload.name);
    if (opened) return opened;
    // A second upload took its place just now.
    const { payload } = await findClaimedBy(deps, input.deviceId, input.requestId);
    const replaced = payload && (await deps.media.open(payload.name));
    if (!replaced) throw new AppError('SERVER_UNAVAILABLE', 'a stored payload is missing');
    return replaced;
  };
