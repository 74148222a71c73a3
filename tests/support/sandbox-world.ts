// SPDX-License-Identifier: Apache-2.0
// The sandbox alone: its store in a fresh database, its routes without a server, a clock that does not wait.
import { Hono } from 'hono';
import { AppError } from '../../core/protocol/index.ts';
import type { HttpEnv } from '../../server/http/context.ts';
import { renderProblem } from '../../server/http/problem.ts';
import { sandboxRoutes } from '../../server/http/sandbox-routes.ts';
import { sandboxBank } from '../../server/sandbox/bank.ts';
import type { Review, ReviewDecision, Reviews } from '../../server/sandbox/ports.ts';
import { createSandbox } from '../../server/sandbox/sandbox.ts';
import type { Database } from '../../server/store/database.ts';
import { createSandboxBankStore } from '../../server/store/sandbox-bank-store.ts';
import { createSandboxStore } from '../../server/store/sandbox-store.ts';
import { freshDatabase } from './postgres.ts';

/** Proofs that wait, and what was decided of them. */
function waitingRoom() {
  const waiting = new Map<string, Review>();
  const decided: ({ id: string } & ReviewDecision)[] = [];
  const reviews: Reviews = {
    list: () => Promise.resolve([...waiting.values()]),
    decide(input) {
      if (!waiting.delete(input.id)) return Promise.reject(new AppError('PROOF_STATE'));
      decided.push(input);
      return Promise.resolve();
    },
  };
  return { waiting, decided, reviews };
}

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
  const room = waitingRoom();
  const app = new Hono<HttpEnv>().route('/', sandboxRoutes({ sandbox, reviews: room.reviews }));
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
  const books = createSandboxBankStore(database.db);
  const bank = sandboxBank({ store: createSandboxStore(database.db), books, now: () => new Date() });
  return { ...database, ...room, sandbox, open, delays, app, json, send, books, bank };
}
