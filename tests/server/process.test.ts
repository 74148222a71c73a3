// SPDX-License-Identifier: Apache-2.0
// The server as a process, as an administrator meets it: signals, a killed node, two processes on one data folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeBinary, root, until } from '../support/server-process.ts';

const RP = { authorization: 'Bearer sandbox-rp', 'content-type': 'application/json' };
let dataDir: string;
const started: ChildProcess[] = [];
beforeEach(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'emza-process-'))));
afterEach(async () => {
  for (const child of started.splice(0)) await stop(child);
  await rm(dataDir, { recursive: true, force: true });
});

function run(environment: Record<string, string> = {}): ChildProcess {
  const child = spawn(nodeBinary, ['server/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], EMZA_PORT: '0', EMZA_DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr?.resume();
  started.push(child);
  return child;
}

/** @returns the origin that the process prints. */
async function start(environment?: Record<string, string>): Promise<{ child: ChildProcess; origin: string }> {
  const child = run(environment);
  for await (const line of createInterface({ input: child.stdout! })) {
    const origin = / is at (http:\S+)$/.exec(line)?.[1];
    if (origin) return { child, origin };
  }
  throw new Error('the server ended before it listened');
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await ended)[0];
}

/** A zombie, which only its parent can bury, has no command line. */
const isRunning = async (pid: number) => (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
const clusterPid = async () => Number((await readFile(join(dataDir, 'pgdata/postmaster.pid'), 'utf8')).split('\n')[0]);

test('SIGTERM answers a long-poll at once, ends with 0 and leaves no process behind', async () => {
  const { child, origin } = await start();
  const cluster = await clusterPid();
  const body = JSON.stringify({ flow: 'qr', expiresIn: 60 });
  const made = await fetch(`${origin}/rp/v1/requests`, { method: 'POST', headers: RP, body });
  const { requestId } = (await made.json()) as { requestId: string };
  const polled = fetch(`${origin}/rp/v1/requests/${requestId}?wait=25`, { headers: RP });
  // A request that is answered after the poll began shows that the poll is under way.
  await fetch(`${origin}/healthz`);
  const before = performance.now();
  const code = stop(child);
  expect(await (await polled).json()).toMatchObject({ state: 'created' });
  expect(await code).toBe(0);
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(await isRunning(cluster)).toBe(false);
}, 120_000);

test('SIGTERM during the start ends it with 0, too', async () => {
  const child = run();
  const isThere = (name: string) => readFile(join(dataDir, name)).catch(() => undefined);
  await until('the data folder to be claimed', 20_000, () => isThere('installation-mode'));
  expect(await isThere('pgdata/postmaster.pid')).toBeUndefined();
  expect(await stop(child)).toBe(0);
  expect(await isThere('pgdata/postmaster.pid')).toBeUndefined();
});

test('after kill -9 the next start goes on with the living cluster and the same keys', async () => {
  const first = await start();
  const roots = await (await fetch(`${first.origin}/trust/roots.pem`)).text();
  const cluster = await clusterPid();
  await stop(first.child, 'SIGKILL');
  expect(await isRunning(cluster)).toBe(true);
  const second = await start();
  expect(await clusterPid()).toBe(cluster);
  expect(await (await fetch(`${second.origin}/trust/roots.pem`)).text()).toBe(roots);
  expect(await stop(second.child)).toBe(0);
  expect(await isRunning(cluster)).toBe(false);
}, 60_000);

test('two processes on one data folder share all of it, and each leaves the other running', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  const [a, b] = await Promise.all(
    [one, two].map(async (each) => (await fetch(`${each.origin}/trust/roots.pem`)).text()),
  );
  expect(a).toBe(b);
  expect(await stop(one.child)).toBe(0);
  expect((await fetch(`${two.origin}/readyz`)).status).toBe(200);
  expect(await stop(two.child)).toBe(0);
}, 60_000);

test('production is refused on what was a sandbox, before anything is opened', async () => {
  const child = run({
    EMZA_MODE: 'production',
    EMZA_ORIGIN: 'http://emza.example',
    EMZA_MASTER_KEY_FILE: join(dataDir, 'none'),
  });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(1);
});
