// SPDX-License-Identifier: Apache-2.0
// One `node server/main.ts` as a child: started, waited for, stopped by a signal, started again on the same folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
/** Node 24 of the project, whatever runs the test. */
export const nodeBinary = resolve(root, 'node_modules/.bin/node');

/** @returns a port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface ServerProcess {
  readonly origin: string;
  logs(): string;
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  start(): Promise<void>;
}

/** Polls a state; the only clock in the driver. @throws Error with `what` when `ms` have passed. */
export async function until<T>(
  what: string,
  ms: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export async function serverProcess(env: Record<string, string>): Promise<ServerProcess> {
  const origin = `http://localhost:${env['EMZA_PORT']}`;
  let output = '';
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const started = spawn(nodeBinary, ['server/main.ts'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until('the server to be ready', 120_000, async () => {
      if (started.exitCode !== null)
        throw new Error(`the server ended with ${started.exitCode}\n${output.slice(-4000)}`);
      const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
      return answer?.ok ? true : undefined;
    });
  };
  await start();
  return {
    origin,
    logs: () => output,
    start,
    async stop(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
      const gone = once(child, 'exit');
      child.kill(signal);
      const [code] = (await gone) as [number | null];
      return code;
    },
  };
}
