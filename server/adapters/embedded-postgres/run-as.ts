// SPDX-License-Identifier: Apache-2.0
// Who PostgreSQL runs as. It refuses root, so root becomes the owner of the data, or an ordinary user of a user
// namespace (which reaches files below a 0700 folder), or, where namespaces are refused, nobody.
import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmod, chown, lchown, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { copyBinaries, type Binaries } from './binaries.ts';

const run = promisify(execFile);
const NAMESPACE = ['-U', '--map-user=1000', '--map-group=1000', '--'];

interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface RunAs {
  readonly binaries: Binaries;
  /** Owner of data and socket folder; undefined: whoever we are. */
  readonly owner: User | undefined;
  exec(command: string, args: readonly string[]): Promise<void>;
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

const plain = (binaries: Binaries, owner?: User): RunAs => ({
  binaries,
  owner,
  exec: async (command, args) => void (await run(command, args, { cwd: '/', ...owner })),
  spawn: (command, args, options) => spawn(command, args, { ...options, cwd: '/', ...owner }),
});

const namespaced = (binaries: Binaries): RunAs => ({
  binaries,
  owner: undefined,
  exec: async (command, args) => void (await run('unshare', [...NAMESPACE, command, ...args])),
  spawn: (command, args, options) => spawn('unshare', [...NAMESPACE, command, ...args], options),
});

async function nobody(): Promise<User> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => (await run('id', [flag, 'nobody'])).stdout));
  return { uid: Number(uid), gid: Number(gid) };
}

async function giveTo(owner: User, path: string): Promise<void> {
  await lchown(path, owner.uid, owner.gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveTo(owner, join(path, name));
}

/** @throws Error that names the first folder on the way to `data` which `owner` cannot pass. */
async function checkReachable(owner: User, folder: string): Promise<void> {
  const way = [folder];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) way.unshift(dirname(at));
  for (const step of way) {
    const isOpen = await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', step], { cwd: '/', ...owner }).then(
      () => true,
      () => false,
    );
    if (isOpen) continue;
    throw new Error(
      `PostgreSQL cannot run as root, and user ${owner.uid} cannot enter ${step} on the way to the data folder ${folder}: ` +
        `set EMZA_DATA_DIR to a folder that others may pass, start as an ordinary user, or give EMZA_DATABASE_URL`,
    );
  }
}

async function hasNamespaces(): Promise<boolean> {
  return run('unshare', [...NAMESPACE, 'true']).then(
    () => true,
    () => false,
  );
}

/**
 * @param folder exists and is ours; `data` may lie below it already.
 * @throws Error when nobody we may become reaches it.
 */
export async function chooseRunAs(
  binaries: Binaries,
  folder: string,
  data: string,
  canUnshare: () => Promise<boolean> = hasNamespaces,
): Promise<RunAs> {
  if (process.getuid?.() !== 0) return plain(binaries);
  const before = await stat(data).catch(() => undefined);
  if ((!before || before.uid === 0) && (await canUnshare())) return namespaced(binaries);
  // Data of an ordinary user stay his: root serves them as him.
  const owner = before && before.uid !== 0 ? { uid: before.uid, gid: before.gid } : await nobody();
  if (owner.uid !== (await stat(folder)).uid) await chmod(folder, 0o711);
  await checkReachable(owner, folder);
  if (before?.uid === 0) await giveTo(owner, data);
  const reachable = await checkReachable(owner, binaries.root).then(
    () => binaries,
    () => copyBinaries(binaries, tmpdir()),
  );
  return plain(reachable, owner);
}

/** A folder of ours alone (or of `owner` alone) in a place where others can write. @throws Error when it is not. */
export async function privateFolder(path: string, owner: User | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(path);
  const us = process.getuid?.();
  const isOurs = us === undefined || found.uid === us || found.uid === owner?.uid;
  if (!found.isDirectory() || !isOurs) throw new Error(`${path} belongs to somebody else; remove it`);
  if (owner) await chown(path, owner.uid, owner.gid);
  await chmod(path, 0o700);
}
