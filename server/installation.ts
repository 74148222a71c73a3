// SPDX-License-Identifier: Apache-2.0
// What this installation has been: once sandbox, its database and data folder never serve production, nor the other
// way round. The marks are only ever set, never taken away.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Mode } from './config.ts';
import { one, type Database } from './store/database.ts';

const MARK = 'installation-mode';

const refusal = (what: string, was: string, mode: Mode): ConfigError =>
  new ConfigError(`this ${what} has run as ${was} and is refused in ${mode} mode; use another one`);

/** Marks the data folder before anything is written into it. @throws ConfigError when it ran in the other mode. */
export async function claimDataFolder(dataDir: string, mode: Mode): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, MARK);
  await writeFile(file, `${mode}\n`, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const was = (await readFile(file, 'utf8')).trim();
  if (was !== mode) throw refusal('data folder', was, mode);
}

/** The same for the database, after its migrations. @throws ConfigError when it ran in the other mode. */
export async function claimDatabase(db: Database, mode: Mode): Promise<void> {
  await db.query('INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [MARK, mode]);
  const row = await one<{ value: string }>(db, 'SELECT value FROM settings WHERE name = $1', [MARK]);
  if (row?.value !== mode) throw refusal('database', row?.value ?? 'nothing', mode);
}
