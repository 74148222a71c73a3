// SPDX-License-Identifier: Apache-2.0
// Stops the server at an exact point without a seam in its code: a trigger that waits for a lock the test holds.
// Also a PostgreSQL of the test's own, so that it can look inside.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/adapters/embedded-postgres/start.ts';
import { until } from './server-process.ts';

const LOCK = 424_242;

export interface OwnPostgres {
  readonly url: string;
  /** Where its files lie. */
  readonly folder: string;
  query(sql: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /**
   * From now on a write to `table` that fits `condition` (of NEW) waits. `reached` resolves when one does; `release`
   * drops whoever waits (their process was killed) and lets everything pass again.
   */
  stall(table: string, condition: string): Promise<{ reached(): Promise<void>; release(): Promise<void> }>;
  close(): Promise<void>;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'emza-own-pg-'));
  const server = await startEmbeddedPostgres(folder);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const query = async (sql: string, params: unknown[] = []) =>
    (await client.query<Record<string, unknown>>(sql, params)).rows;
  const waiting = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted";
  return {
    url: server.url,
    folder,
    query,
    async stall(table, condition) {
      await query('SELECT pg_advisory_lock($1)', [LOCK]);
      await query(`CREATE OR REPLACE FUNCTION test_stall() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NEW; END $$`);
      await query(`CREATE TRIGGER test_stall BEFORE INSERT OR UPDATE ON ${table}
        FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION test_stall()`);
      return {
        async reached() {
          await until(`a write to ${table} to wait`, 60_000, async () =>
            (await query(waiting, [LOCK])).length > 0 ? true : undefined,
          );
        },
        async release() {
          await query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS stuck`, [LOCK]);
          await until('nobody to wait', 10_000, async () =>
            (await query(waiting, [LOCK])).length === 0 ? true : undefined,
          );
          await query('SELECT pg_advisory_unlock($1)', [LOCK]);
          await query(`DROP TRIGGER test_stall ON ${table}`);
        },
      };
    },
    async close() {
      await client.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
