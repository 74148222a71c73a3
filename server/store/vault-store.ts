// SPDX-License-Identifier: Apache-2.0
// The vault's store: tokens, operations and evaluations of one database.
import type { VaultStore } from '../vault/ports.ts';
import type { Database } from './database.ts';
import { createEvaluationStore } from './vault-evaluation-store.ts';
import { createOperationStore } from './vault-operation-store.ts';
import type { Clock } from './vault-rows.ts';
import { createTokenStore } from './vault-token-store.ts';

/** @param clock only for a test that must move time; the database's own otherwise. */
export function createVaultStore(db: Database, clock?: Clock): VaultStore {
  return { ...createTokenStore(db, clock), ...createOperationStore(db, clock), ...createEvaluationStore(db, clock) };
}
