// SPDX-License-Identifier: Apache-2.0
// Makes two writers meet for certain: the row they will write is held until both wait for it.
import type { Database } from '../../server/store/database.ts';
import { until } from './server-process.ts';

/**
 * Starts `work` while the rows that `lock` (SELECT … FOR UPDATE) names are held, lets go once `writers` wait for a
 * lock in this database, and answers what `work` comes to.
 */
export async function meetAt<T>(db: Database, lock: string, writers: number, work: () => Promise<T>): Promise<T> {
  const { running } = await db.transaction(async (tx) => {
    await tx.query(lock);
    const started = work();
    await until(`${writers} writers to wait`, 10_000, async () => {
      const [row] = await db.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return row && row.n >= writers ? true : undefined;
    });
    return { running: started };
  });
  return running;
}
