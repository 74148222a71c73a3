// SPDX-License-Identifier: Apache-2.0
// The pool, transactions, and the one listener that wakes long-polls. SQL stands in the stores beside this file,
// one statement a method; nothing here knows a table.
import { EventEmitter, on } from 'node:events';
import pg from 'pg';
import { AppError } from '../../core/protocol/errors.ts';

export type Row = Record<string, unknown>;

/** What a store method needs: the pool or an open transaction. */
export interface Queryable {
  /** @returns all rows. bytea comes as Buffer, bigint as string, timestamptz as Date. */
  query<T extends Row = Row>(sql: string, params?: readonly unknown[]): Promise<T[]>;
}

export interface Database extends Queryable {
  /** READ COMMITTED; a statement that must not race says so itself (one UPDATE with its condition). */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** pg_notify on commit. `topic` is short and holds no secret: request:<id>, device:<id>. */
  notify(topic: string, on?: Queryable): Promise<void>;
  /** Resolves true when `topic` is notified, false after `ms` or abort. Register before you look at the row. */
  wait(topic: string, ms: number, signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

const CHANNEL = 'emza';

/** One row, or undefined; more than one is a fault of the statement. */
export async function one<T extends Row = Row>(
  db: Queryable,
  sql: string,
  params?: readonly unknown[],
): Promise<T | undefined> {
  const rows = await db.query<T>(sql, params);
  if (rows.length > 1) throw new AppError('SERVER_ERROR', 'more than one row');
  return rows[0];
}

/** Opens a pool of at most `max` connections. */
export function openDatabase(
  url: string,
  options: { max?: number; onError?: (error: unknown) => void } = {},
): Database {
  const onError = options.onError ?? (() => undefined);
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 10 });
  pool.on('error', onError);
  const topics = new EventEmitter();
  topics.setMaxListeners(0);
  let closed = false;
  let listener: pg.Client | undefined;

  // A dead listener is opened again; whoever waits then looks at the row when the wait ends.
  const listen = async (): Promise<void> => {
    if (closed) return;
    const client = new pg.Client({ connectionString: url });
    client.on('notification', (message) => topics.emit(message.payload ?? ''));
    client.on('error', onError);
    client.on('end', () => void (listener === client && !closed && setTimeout(() => void listen(), 250)));
    listener = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      onError(error);
      await client.end().catch(() => undefined);
    }
  };
  let listening: Promise<void> | undefined;

  const queryable = (client: pg.Pool | pg.PoolClient): Queryable => ({
    query: async <T extends Row>(sql: string, params: readonly unknown[] = []) =>
      (await client.query<T>(sql, [...params])).rows,
  });
  const base = queryable(pool);

  return {
    ...base,
    async transaction(work) {
      const client = await pool.connect();
      let broken = false;
      try {
        await client.query('BEGIN');
        const result = await work(queryable(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async notify(topic, tx = base) {
      await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, topic]);
    },
    async wait(topic, ms, signal) {
      await (listening ??= listen());
      const limit = AbortSignal.any([AbortSignal.timeout(ms), ...(signal ? [signal] : [])]);
      try {
        for await (const _ of on(topics, topic, { signal: limit })) return true;
      } catch {
        return false;
      }
      return false;
    },
    async close() {
      closed = true;
      await listener?.end().catch(() => undefined);
      await pool.end();
    },
  };
}
