// SPDX-License-Identifier: Apache-2.0
// What a relying party sees of its own request, waiting while there is nothing for it to do. Never tells who claimed.
import { AppError, REFUSAL_REASONS, type RequestView } from '../../core/protocol/index.ts';
import type { SigningDeps, SigningRecord } from './ports.ts';
import { topicOf, waitFor } from './wait-for.ts';

/** @throws AppError REQUEST_NOT_FOUND, also for another's request: ids are not confirmed to strangers. */
export async function findOwnRequest(
  deps: Pick<SigningDeps, 'store'>,
  rpId: string,
  requestId: string,
): Promise<SigningRecord> {
  const record = await deps.store.find(requestId);
  if (!record || record.rpId !== rpId) throw new AppError('REQUEST_NOT_FOUND');
  return record;
}

/** Nobody claimed it yet, or the phone has the documents and its person decides. */
function isQuiet(record: SigningRecord): boolean {
  return record.state === 'created' || (record.state === 'claimed' && record.payload !== undefined);
}

function viewOf(record: SigningRecord): RequestView {
  const { id: requestId, state, expiresAt } = record;
  const reason = REFUSAL_REASONS.find((known) => known === record.reason);
  return {
    requestId,
    state,
    expiresAt,
    ...(state === 'claimed' && record.claim && { claimKey: record.claim.claimKey }),
    ...(state === 'claimed' && { hasPayload: record.payload !== undefined }),
    ...(state === 'refused' && reason && { reason }),
  };
}

/** Answers at once when the relying party has something to do or all is over; else waits, up to `waitSeconds`. */
export const viewRequest =
  (deps: Pick<SigningDeps, 'store' | 'wakeUps' | 'draining'>) =>
  (input: {
    rpId: string;
    requestId: string;
    waitSeconds: number;
    signal?: AbortSignal | undefined;
  }): Promise<RequestView> =>
    waitFor(
      deps.wakeUps,
      { topic: topicOf(input.requestId), seconds: input.waitSeconds, signals: [deps.draining, input.signal] },
      async () => {
        const record = await findOwnRequest(deps, input.rpId, input.requestId);
        return { value: viewOf(record), isReady: !isQuiet(record), untilMs: record.expiresInMs };
      },
    );
