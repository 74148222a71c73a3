// SPDX-License-Identifier: Apache-2.0
// A token as its device sees it: tries left and certificates.
import type { TokenView } from '../../core/protocol/index.ts';
import type { VaultDeps } from './deps.ts';
import { findReadyToken } from './find-token.ts';

/** @throws AppError VAULT_TOKEN_UNKNOWN */
export const viewToken =
  ({ store, certificates }: VaultDeps) =>
  async (input: { tokenId: string; deviceId: string }): Promise<TokenView> => {
    const token = await findReadyToken(store, input);
    return {
      tokenId: token.id,
      deviceId: token.deviceId,
      pinTriesLeft: token.pinTries,
      pukTriesLeft: token.pukTries,
      pinMaxTries: token.pinMaxTries,
      pukMaxTries: token.pukMaxTries,
      certificates: await certificates.certificatesOf(token.id),
    };
  };
