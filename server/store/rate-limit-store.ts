// SPDX-License-Identifier: Apache-2.0
// Rate limits in PostgreSQL, so that every process counts together. A window is counted and judged in one statement.
import type { RateLimits } from '../ra/ports.ts';
import { one, type Database } from './database.ts';

export function createRateLimitStore(db: Database): RateLimits {
  return {
    async take({ bucket, subject, limit, windowSeconds, at }) {
      const ends = new Date(at.getTime() + windowSeconds * 1000);
      const taken = await db.query(
        `INSERT INTO rate_limits AS r (bucket, subject, window_started, window_ends, taken) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (bucket, subject) DO UPDATE SET
           taken = CASE WHEN r.window_ends <= $3 THEN 1 ELSE r.taken + 1 END,
           window_started = CASE WHEN r.window_ends <= $3 THEN $3 ELSE r.window_started END,
           window_ends = CASE WHEN r.window_ends <= $3 THEN $4 ELSE r.window_ends END
         WHERE r.window_ends <= $3 OR r.taken < $5 RETURNING taken`,
        [bucket, subject, at, ends, limit],
      );
      if (taken.length === 1) return undefined;
      const row = await one<{ window_ends: Date }>(
        db,
        'SELECT window_ends FROM rate_limits WHERE bucket = $1 AND subject = $2',
        [bucket, subject],
      );
      return Math.max(1, Math.ceil(((row?.window_ends ?? at).getTime() - at.getTime()) / 1000));
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
