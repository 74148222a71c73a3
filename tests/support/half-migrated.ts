// SPDX-License-Identifier: Apache-2.0
// A database as an older version left it: only the migrations before one, and that one when the test says so.
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { openDatabase, type Database } from '../../server/store/database.ts';

const FOLDER = new URL('../../server/store/migrations/', import.meta.url);

export interface HalfMigrated {
  readonly db: Database;
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** @param number of the migration that is not run yet, as its file begins */
export async function openHalfMigrated(postgresUrl: string, number: string): Promise<HalfMigrated> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  const admin = openDatabase(postgresUrl, { max: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  const db = openDatabase(postgresUrl.replace('/postgres?', `/${name}?`));
  const run = async (isWanted: (file: string) => boolean): Promise<void> => {
    const files = (await readdir(FOLDER)).filter(isWanted).sort();
    for (const file of files) await db.query(await readFile(new URL(file, FOLDER), 'utf8'));
  };
  await run((file) => file < number);
  return {
    db,
    migrate: () => run((file) => file.startsWith(number)),
    async close() {
      await db.close();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
    },
  };
}
