// SPDX-License-Identifier: Apache-2.0
// An operation released by the device lock: begun at the server, its challenge computed here and compared, asserted by
// the person, released. The person never confirms a challenge that is not over exactly this operation.
import { fromB64u, type Bytes } from '../../core/crypto/bytes.ts';
import { AppError, BegunOperation, ReleasedOperation, type Operation } from '../../core/protocol/index.ts';
import { operationChallenge, operationHash, prfInput } from '../../core/vault/operation.ts';
import { post, type AppDeps } from './deps.ts';
import type { CallOptions } from './services.ts';
import type { ReadyToken } from './token-record.ts';

/** One release serves its PIN tries while it lives. */
export interface Released {
  readonly nonce: string;
  /** By performance.now(). */
  readonly endsAt: number;
  /** A secret of this release: forgotten with it. */
  readonly prfOutput: Bytes | undefined;
}

/** Where a release stays between two PINs. */
export interface ReleaseHolder {
  released?: Released | undefined;
}

/** A release this near to its end is not begun upon. */
const MARGIN_MS = 5000;

export function forgetReleased(holder: ReleaseHolder): void {
  holder.released?.prfOutput?.fill(0);
  holder.released = undefined;
}

/**
 * Works under the release that is still held, or under a new one. One that turns out to be used or over (an unlock
 * whose answer was lost has used it) is replaced once.
 */
export async function withRelease<T>(
  holder: ReleaseHolder,
  release: () => Promise<Released>,
  work: (released: Released) => Promise<T>,
): Promise<T> {
  const isOver = (error: unknown) => error instanceof AppError && error.code.startsWith('OPERATION_');
  const { released: held } = holder;
  if (held && performance.now() < held.endsAt) {
    try {
      return await work(held);
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  }
  forgetReleased(holder);
  holder.released = await release();
  try {
    return await work(holder.released);
  } catch (error) {
    if (isOver(error)) forgetReleased(holder);
    throw error;
  }
}

/** @throws AppError OPERATION_MISMATCH (the server asks for something else), LOCK_*, OPERATION_*, VAULT_* */
export async function releaseOperation(
  { api, lock }: Pick<AppDeps, 'api' | 'lock'>,
  { record }: ReadyToken,
  operation: Operation,
  { withPrf }: { readonly withPrf: boolean },
  { signal, onProgress }: CallOptions = {},
): Promise<Released> {
  onProgress?.('asking');
  const { tokenId } = record;
  const base = `/api/v1/tokens/${tokenId}/operations`;
  const h = await operationHash(operation);
  const startedAt = performance.now();
  const answered = await api.call(
    post(base, BegunOperation, { kind: operation.kind, h }, { ...(signal && { signal }) }),
  );
  const { nonce, expiresInSeconds, options } = answered;
  if (options.challenge !== (await operationChallenge(operation.kind, nonce, h))) {
    throw new AppError('OPERATION_MISMATCH', 'the challenge is not over this operation');
  }
  onProgress?.('lock');
  const needsPrf = withPrf && record.lock.hasPrf;
  const answer = await lock.assert(ownOptions(options, record.lock.credentialId), {
    prfInput: needsPrf ? fromB64u(await prfInput(tokenId)) : undefined,
    signal,
  });
  onProgress?.('asking');
  const { response, prfOutput } = answer;
  try {
    if (needsPrf && !prfOutput) throw new AppError('LOCK_UNAVAILABLE', 'the device lock gave no PRF output');
    await api.call(post(`${base}/${nonce}/release`, ReleasedOperation, { response }, { ...(signal && { signal }) }));
  } catch (error) {
    prfOutput?.fill(0);
    throw error;
  }
  return { nonce, endsAt: startedAt + expiresInSeconds * 1000 - MARGIN_MS, prfOutput };
}

/** Only our own credential may answer, and only with the person verified, whatever the server's options say. */
function ownOptions(options: Record<string, unknown>, credentialId: string): Record<string, unknown> {
  const offered = Array.isArray(options['allowCredentials']) ? (options['allowCredentials'] as { id?: unknown }[]) : [];
  const own = offered.find(({ id }) => id === credentialId) ?? { id: credentialId, type: 'public-key' };
  return { ...options, allowCredentials: [own], userVerification: 'required' };
}
