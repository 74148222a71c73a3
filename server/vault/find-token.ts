// SPDX-License-Identifier: Apache-2.0
// A token as its own device may see it. To every other device it does not exist.
import { AppError } from '../../core/protocol/index.ts';
import type { LockCredential, TokenRow, TokenStore } from './ports.ts';

export type ReadyToken = TokenRow & { readonly lock: LockCredential };

/** @throws AppError VAULT_TOKEN_UNKNOWN: no such token, another device's, or not set up yet. */
export async function findReadyToken(
  store: TokenStore,
  input: { tokenId: string; deviceId: string },
): Promise<ReadyToken> {
  const token = await store.findToken(input.tokenId);
  if (token?.deviceId !== input.deviceId || token.state !== 'ready' || token.lock === undefined)
    throw new AppError('VAULT_TOKEN_UNKNOWN');
  return { ...token, lock: token.lock };
}

/** @throws AppError VAULT_TOKEN_UNKNOWN: the enrolment has no token, or it was made by another device. */
export async function findEnrolmentToken(
  store: TokenStore,
  input: { enrolmentId: string; deviceId: string },
): Promise<TokenRow> {
  const token = await store.findTokenOfEnrolment(input.enrolmentId);
  if (token?.deviceId !== input.deviceId) throw new AppError('VAULT_TOKEN_UNKNOWN');
  return token;
}
