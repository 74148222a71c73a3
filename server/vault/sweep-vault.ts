// SPDX-License-Identifier: Apache-2.0
// Forgets operations and answers that no repeat may ask for any more. Evaluations first: they refer to operations.
import type { VaultDeps } from './deps.ts';
import { KEEP_SECONDS } from './policy.ts';

export const sweepVault =
  ({ store }: Pick<VaultDeps, 'store'>) =>
  async (): Promise<void> => {
    await store.forgetEvaluations(KEEP_SECONDS);
    await store.forgetOperations(KEEP_SECONDS);
  };
