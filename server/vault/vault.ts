// SPDX-License-Identifier: Apache-2.0
// The vault's use cases in one object. It is also the EnrolmentVault that the registration authority asks for:
// lockOptions, registerLock, begin, ready, useOperation.
import type { VaultDeps } from './deps.ts';
import { evaluateSecret } from './evaluate-secret.ts';
import { beginOperation, releaseOperation, useOperation } from './operations.ts';
import { VAULT_POLICY } from './policy.ts';
import { proveUnlock } from './prove-unlock.ts';
import { lockOptions, registerLock } from './register-lock.ts';
import { beginVault, finishVault } from './set-up-vault.ts';
import { sweepVault } from './sweep-vault.ts';
import { viewToken } from './view-token.ts';

export type Vault = ReturnType<typeof createVault>;

/** @param input.policy left out: {@link VAULT_POLICY}. */
export function createVault(input: Omit<VaultDeps, 'policy'> & Partial<Pick<VaultDeps, 'policy'>>) {
  const deps: VaultDeps = { policy: VAULT_POLICY, ...input };
  return {
    lockOptions: lockOptions(deps),
    registerLock: registerLock(deps),
    begin: beginVault(deps),
    ready: finishVault(deps),
    useOperation: useOperation(deps),
    beginOperation: beginOperation(deps),
    releaseOperation: releaseOperation(deps),
    evaluate: evaluateSecret(deps),
    proveUnlock: proveUnlock(deps),
    viewToken: viewToken(deps),
    /** Call it now and then. */
    sweep: sweepVault(deps),
  };
}
