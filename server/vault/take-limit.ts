// SPDX-License-Identifier: Apache-2.0
// How often a token may ask. Never the PIN's counter: a limit that is reached passes by itself and blocks nothing.
import { utf8 } from '../../core/crypto/bytes.ts';
import { AppError } from '../../core/protocol/index.ts';
import type { VaultDeps } from './deps.ts';
import { LIMITS } from './policy.ts';

/** @throws AppError REQUEST_RATE_LIMITED with the seconds to wait */
export async function takeLimit(
  { limits }: Pick<VaultDeps, 'limits'>,
  bucket: keyof typeof LIMITS,
  tokenId: string,
): Promise<void> {
  const retryAfterSeconds = await limits.take({ bucket, subject: utf8(tokenId), ...LIMITS[bucket] });
  if (retryAfterSeconds !== undefined)
    throw new AppError('REQUEST_RATE_LIMITED', bucket, { detail: { retryAfterSeconds } });
}
