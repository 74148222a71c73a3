// SPDX-License-Identifier: Apache-2.0
// One tab holds the token, by the browser's own lock: a crashed tab lets it go without our help.
import { AppError } from '../../../core/protocol/index.ts';
import type { TabLock } from '../../ports/tab-lock.ts';

const NAME = 'emza-token';
/** A page that is being reloaded lets go a moment after the new one asks. */
const PATIENCE_MS = 1500;

export function webLocksTabLock(locks: LockManager = navigator.locks): TabLock {
  let held: Promise<void> | undefined;

  const take = () =>
    new Promise<void>((resolve, reject) => {
      const granted = () => {
        resolve();
        // Never settled: the lock is kept until the tab is gone.
        return new Promise<never>(() => undefined);
      };
      locks.request(NAME, { signal: AbortSignal.timeout(PATIENCE_MS) }, granted).catch((cause: unknown) => {
        reject(new AppError('VAULT_BUSY', 'another tab holds the token', { cause }));
      });
    });

  return {
    hold() {
      held ??= take().catch((error: unknown) => {
        held = undefined;
        throw error;
      });
      return held;
    },
  };
}
