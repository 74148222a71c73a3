// SPDX-License-Identifier: Apache-2.0
// The pool, transactions, and the one listener that wakes long-polls. SQL stands in the stores beside this file,
// one statement a method; nothing here knows a table.
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
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
  /**
   * Resolves true when `topic` is notified, false after `ms` or abort. Register before you look at the row. True is a
   * hint to look again: all waiters are woken when a lost connection listens again, for it may have missed something.
   */
  wait(topic: string, ms: number, signal?: AbortSignal): Promise<boolean>;
  /** Resolves once notifications are heard. Waiters that came earlier are woken at that moment. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const CHANNEL = 'emza';
const EVERY_TOPIC = Symbol('every topic');

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

interface Listener {
  readonly topics: EventEmitter;
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** One connection that listens, opened when first asked for and again whenever it is lost. */
function openListener(url: string, onError: (error: unknown) => void): Listener {
  const topics = new EventEmitter();
  topics.setMaxListeners(0);
  const closing = new AbortController();
  const first = Promise.withResolvers<void>();
  let running: Promise<void> | undefined;

  const listenOnce = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url, application_name: 'emza-listener' });
    client.on('error', onError);
    client.on('notification', (message) => topics.emit(`topic:${message.payload ?? ''}`));
    try {
      await client.connect();
      const ended = once(client, 'end', { signal: closing.signal });
      await Promise.race([client.query(`LISTEN ${CHANNEL}`), ended]);
      first.resolve();
      topics.emit(EVERY_TOPIC);
      await ended;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await listenOnce().catch((error: unknown) => void (closing.signal.aborted || onError(error)));
      await sleep(250, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  return {
    topics,
    ready() {
      running ??= run();
      return first.promise;
    },
    async close() {
      closing.abort();
      first.resolve();
      await running;
    },
  };
}

/** Opens a pool of at most `max` connections. When `drain` aborts, every wait ends at once, also those to come. */
export function openDatabase(
  url: string,
  options: { max?: number; onError?: (error: unknown) => void; drain?: AbortSignal } = {},
): Database {
  const onError = options.onError ?? (() => undefined);
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 10, application_name: 'emza' });
  pool.on('error', onError);
  const listener = openListener(url, onError);

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
    wait(topic, ms, signal) {
      // Registered before this function returns: no notification falls between the look at the row and the wait.
      return new Promise((resolve) => {
        const signals = [signal, options.drain].filter((each) => each !== undefined);
        const name = `topic:${topic}`;
        const end = (isWoken: boolean) => {
          clearTimeout(timer);
          listener.topics.off(name, wake).off(EVERY_TOPIC, wake);
          for (const each of signals) each.removeEventListener('abort', stop);
          resolve(isWoken);
        };
        const wake = () => end(true);
        const stop = () => end(false);
        const timer = setTimeout(stop, ms);
        listener.topics.on(name, wake).on(EVERY_TOPIC, wake);
        for (const each of signals) each.addEventListener('abort', stop);
        if (signals.some((each) => each.aborted)) return stop();
        void listener.ready();
      });
    },
    ready: () => listener.ready(),
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}
