// SPDX-License-Identifier: Apache-2.0
// Data folder, database and master key of an installation, opened in the order that refuses early: nothing is written
// into a place that another mode has used. Closing leaves a shared cluster to whoever still uses it.
import { startEmbeddedPostgres, type EmbeddedPostgres } from './adapters/embedded-postgres/start.ts';
import type { Config } from './config.ts';
import { claimDatabase, claimDataFolder } from './installation.ts';
import { loadMasterKey } from './master-key.ts';
import { openDatabase, type Database } from './store/database.ts';
import { migrate } from './store/migrate.ts';

export interface Installation {
  readonly db: Database;
  readonly masterKey: Uint8Array;
  close(): Promise<void>;
}

/** `drain` ends every long-poll's wait. @throws ConfigError where the configuration does not fit the place. */
export async function openInstallation(
  config: Config,
  options: { readonly drain?: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<Installation> {
  await claimDataFolder(config.dataDir, config.mode);
  const masterKey = await loadMasterKey(config);
  const cluster: EmbeddedPostgres | undefined =
    config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataDir) : undefined;
  const db = openDatabase(config.databaseUrl ?? cluster?.url ?? '', {
    max: 20,
    onError: options.onError,
    ...(options.drain && { drain: options.drain }),
  });
  const close = async (): Promise<void> => {
    await db.close();
    await cluster?.stop();
  };
  try {
    await migrate(db);
    await claimDatabase(db, config.mode);
    await db.ready();
  } catch (error) {
    await close();
    throw error;
  }
  return { db, masterKey, close };
}
