// SPDX-License-Identifier: Apache-2.0
// The sandbox alone: its store in a fresh database, its routes without a server, a clock that does not wait.
import { Hono } from 'hono';
import { AppError } from '../../core/protocol/index.ts';
import type { HttpEnv } from '../../server/http/context.ts';
import { renderProblem } from '../../server/http/problem.ts';
import { sandboxRoutes, type SandboxRoutesDeps } from '../../server/http/sandbox-routes.ts';
import type { Reviews } from '../../server/sandbox/ports.ts';
import { createSandbox } from '../../server/sandbox/sandbox.ts';
import type { Database } from '../../server/store/database.ts';
import { createSandboxBankStore } from '../../server/store/sandbox-bank-store.ts';
import { createSandboxStore } from '../../server/store/sandbox-store.ts';
import { freshDatabase } from './postgres.ts';

/** The routes as programs call them, without a server. */
export function sandboxCaller(deps: SandboxRoutesDeps) {
  const app = new Hono<HttpEnv>().route('/', sandboxRoutes(deps));
  app.onError((error, c) => renderProblem(c, error instanceof AppError ? error : new AppError('SERVER_ERROR')));
  const json = async (path: string, init?: RequestInit) => {
    const response = await app.request(`/sandbox/api/${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const send = (method: string, path: string, value: unknown, headers: Record<string, string> = {}) =>
    json(path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(value),
    });
  return { app, json, send };
}

/** A world in which nobody proves anything. */
const NO_REVIEWS: Reviews = {
  list: () => Promise.resolve([]),
  decide: () => Promise.reject(new AppError('REQUEST_NOT_FOUND')),
};

export async function openSandboxWorld(postgresUrl: string) {
  const database = await freshDatabase(postgresUrl);
  const delays: number[] = [];
  const open = (db: Database) => {
    const delay = (ms: number) => {
      delays.push(ms);
      return Promise.resolve();
    };
    return createSandbox({ store: createSandboxStore(db), delay });
  };
  const sandbox = open(database.db);
  await sandbox.seed();
  return {
    ...database,
    sandbox,
    open,
    delays,
    ...sandboxCaller({ sandbox, reviews: NO_REVIEWS }),
    books: createSandboxBankStore(database.db),
  };
}
