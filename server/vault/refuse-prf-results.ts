// SPDX-License-Identifier: Apache-2.0
// The PRF output is half of what opens a PIN envelope: a client that sends it to us is broken and must be told.
import { AppError } from '../../core/protocol/index.ts';

/** @throws AppError REQUEST_INVALID when a WebAuthn response carries results of the PRF extension. */
export function refusePrfResults(response: Readonly<Record<string, unknown>>): void {
  const results = response['clientExtensionResults'] as { prf?: { results?: unknown } } | null | undefined;
  if (results?.prf?.results !== undefined) throw new AppError('REQUEST_INVALID', 'PRF results never leave the device');
}
