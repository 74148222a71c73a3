// SPDX-License-Identifier: Apache-2.0
// One PostgreSQL a test run (vitest globalSetup), one database a test file: freshDatabase().
import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../server/adapters/embedded-postgres/start.ts';
import { openDatabase, type Database } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'emza-test-pg-'));
  const server = await startEmbeddedPostgres(folder);
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A migrated database of its own; `url` for a second connection or process. */
export async function freshDatabase(adminUrl: string): Promise<{ db: Database; url: string; drop(): Promise<void> }> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  const admin = openDatabase(adminUrl, { max: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  const url = adminUrl.replace('/postgres?', `/${name}?`);
  const db = openDatabase(url);
  await migrate(db);
  return {
    db,
    url,
    async drop() {
      await db.close();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
    },
  };
}
