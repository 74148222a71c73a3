// SPDX-License-Identifier: Apache-2.0
// Rate limits in PostgreSQL, so that every process counts together. A window is counted and judged in one statement.
import type { RateLimits } from '../ra/ports.ts';
import type { RateLimits as DeviceLimits } from '../devices/ports.ts';
import type { RateLimits as VaultLimits } from '../vault/ports.ts';
import { one, type Database } from './database.ts';
import { clockSql } from './vault-rows.ts';

interface Take {
  readonly bucket: string;
  readonly subject: Uint8Array;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly at?: Date;
}

/** Where no `at` is given, the time is the database's. */
export function createRateLimitStore(db: Database): RateLimits & DeviceLimits & VaultLimits {
  return {
    async take({ bucket, subject, limit, windowSeconds, at }: Take) {
      const taken = await db.query(
        `INSERT INTO rate_limits AS r (bucket, subject, window_started, window_ends, taken)
         VALUES ($2, $3, ${clockSql(1)}, ${clockSql(1)} + make_interval(secs => $4), 1)
         ON CONFLICT (bucket, subject) DO UPDATE SET
           taken = CASE WHEN r.window_ends <= excluded.window_started THEN 1 ELSE r.taken + 1 END,
           window_started = CASE WHEN r.window_ends <= excluded.window_started
             THEN excluded.window_started ELSE r.window_started END,
           window_ends = CASE WHEN r.window_ends <= excluded.window_started
             THEN excluded.window_ends ELSE r.window_ends END
         WHERE r.window_ends <= excluded.window_started OR r.taken < $5 RETURNING taken`,
        [at ?? null, bucket, subject, windowSeconds, limit],
      );
      if (taken.length === 1) return undefined;
      const row = await one<{ seconds: number }>(
        db,
        `SELECT ceil(extract(epoch FROM window_ends - ${clockSql(1)}))::int AS seconds
         FROM rate_limits WHERE bucket = $2 AND subject = $3`,
        [at ?? null, bucket, subject],
      );
      return Math.max(1, row?.seconds ?? 1);
    },
    async giveBack({ bucket, subject }) {
      await db.query('UPDATE rate_limits SET taken = taken - 1 WHERE bucket = $1 AND subject = $2 AND taken > 0', [
        bucket,
        subject,
      ]);
    },
    async purge(at) {
      await db.query('DELETE FROM rate_limits WHERE window_ends < $1', [at]);
    },
  };
}
