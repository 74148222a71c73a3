// SPDX-License-Identifier: Apache-2.0
// Builds the PWA when dist does not come from the sources as they stand: a stamp in dist holds their hash. Several
// processes may start at once; one builds, the others wait for its stamp. Downloads nothing.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROJECT = resolve(import.meta.dirname, '..');
export const DIST = join(PROJECT, 'dist');
const STAMP = join(DIST, '.stamp');
const LOCK = join(PROJECT, 'node_modules', '.cache', 'emza-build.lock');
const SOURCES = [
  'core',
  'frames',
  'public',
  'src',
  'sw',
  'index.html',
  'lost.html',
  'sandbox.html',
  'tsconfig.json',
  'vite.config.ts',
  'package-lock.json',
];

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Names what the app is built from: the same sources, the same name. */
export async function hashOfSources(): Promise<string> {
  const files = (await Promise.all(SOURCES.map((name) => filesOf(join(PROJECT, name))))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${relative(PROJECT, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

const stampOf = (): Promise<string> => readFile(STAMP, 'utf8').catch(() => '');

async function isAlive(pid: number): Promise<boolean> {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @returns whether the lock is ours; a lock whose holder is gone is taken over. */
async function takeLock(): Promise<boolean> {
  await mkdir(join(LOCK, '..'), { recursive: true });
  const isFree = () =>
    writeFile(LOCK, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
  if (await isFree()) return true;
  const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''));
  if (holder > 0 && (await isAlive(holder))) return false;
  await rm(LOCK, { force: true });
  return isFree();
}

/** @throws Error with the end of vite's output when it fails; AbortError when `signal` aborts. */
async function runVite(signal: AbortSignal): Promise<void> {
  const vite = join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the app could not be built:\n${output.slice(-4000)}`);
}

/** Leaves dist as it is when its stamp says that it fits. */
export async function buildPwa(signal: AbortSignal, say: (line: string) => void): Promise<void> {
  const hash = await hashOfSources();
  while ((await stampOf()) !== hash) {
    signal.throwIfAborted();
    if (!(await takeLock())) {
      await sleep(200, undefined, { signal });
      continue;
    }
    try {
      if ((await stampOf()) === hash) return;
      say('building the app …');
      await runVite(signal);
      await writeFile(STAMP, hash);
      return;
    } finally {
      await rm(LOCK, { force: true });
    }
  }
}
