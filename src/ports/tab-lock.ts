// SPDX-License-Identifier: Apache-2.0
// One tab of this browser holds the token (design §4). Types only.

export interface TabLock {
  /**
   * Resolves once this tab holds the token, which it then does until it is closed.
   * @throws AppError VAULT_BUSY when another tab holds it.
   */
  hold(): Promise<void>;
}
