// SPDX-License-Identifier: Apache-2.0
// The end of a claimed request: the sealed result or the refusal is taken by the server, then the claim is forgotten.
import { AppError, NoContent, type REFUSAL_REASONS } from '../../core/protocol/index.ts';
import type { BegunClaim } from '../ports/token-store.ts';
import { post, type AppDeps } from './deps.ts';
import type { CallOptions } from './services.ts';

type Reason = (typeof REFUSAL_REASONS)[number];

/** The server has ended the request: nothing that is sent now changes it. */
export function isRequestOver(error: unknown): boolean {
  return error instanceof AppError && /^(?:SIGN_(?:EXPIRED|STATE)|CLAIM_\w+|REQUEST_NOT_FOUND)$/.test(error.code);
}

/** @throws AppError NETWORK_*: the claim stays, and may be refused again. */
export async function refuse(
  { api, begun }: Pick<AppDeps, 'api' | 'begun'>,
  requestId: string,
  reason: Reason,
  options: CallOptions = {},
): Promise<void> {
  try {
    await api.call(post(`/api/v1/requests/${requestId}/refusal`, NoContent, { reason }, options));
  } catch (error) {
    if (isRequestOver(error)) await begun.remove('claim');
    throw error;
  }
  await begun.remove('claim');
}

/** Sends the one encryption of the result, the same bytes however often. @throws AppError SIGN_EXPIRED, SIGN_STATE */
export async function sendResult(
  { api, begun, tokens }: Pick<AppDeps, 'api' | 'begun' | 'tokens'>,
  claim: BegunClaim & { readonly sealedResult: NonNullable<BegunClaim['sealedResult']> },
  options: CallOptions = {},
): Promise<void> {
  options.onProgress?.('sending');
  try {
    await api.upload(`/api/v1/requests/${claim.requestId}/result`, claim.sealedResult, { signal: options.signal });
  } catch (error) {
    if (isRequestOver(error)) await begun.remove('claim');
    throw error;
  }
  await tokens.addSignature();
  await begun.remove('claim');
}

export function hasResult(
  claim: BegunClaim | undefined,
): claim is BegunClaim & { readonly sealedResult: NonNullable<BegunClaim['sealedResult']> } {
  return claim?.sealedResult !== undefined;
}
