// SPDX-License-Identifier: Apache-2.0
// Numbered migrations, each applied once and never edited afterwards. Several processes may start at once.
import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Database } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
const LOCK = 0x656d7a61; // "emza"

/** Applies what is missing, in order, in one transaction. @throws when an applied file was changed. */
export async function migrate(db: Database): Promise<readonly string[]> {
  const files = (await readdir(FOLDER)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await tx.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const done = new Map(
      (await tx.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM migrations')).map((r) => [
        r.name,
        r.sha256,
      ]),
    );
    const applied: string[] = [];
    for (const name of files) {
      const sql = await readFile(new URL(name, FOLDER), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      const before = done.get(name);
      if (before !== undefined && before !== sha256)
        throw new Error(`migration ${name} was changed after it was applied`);
      if (before !== undefined) continue;
      await tx.query(sql);
      await tx.query('INSERT INTO migrations (name, sha256) VALUES ($1, $2)', [name, sha256]);
      applied.push(name);
    }
    return applied;
  });
}
