// SPDX-License-Identifier: Apache-2.0
// Starts the PostgreSQL that comes from npm below the data folder, or adopts one that runs there already: after a
// kill -9 of ours, or beside another process of ours. It listens on a Unix socket in a private folder only.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import { findBinaries } from './binaries.ts';
import { chooseRunAs, privateFolder, type RunAs } from './run-as.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /**
   * The last process that uses the cluster shuts it down (fast: open transactions are rolled back, everything
   * committed is on disk); the others only leave.
   */
  stop(): Promise<void>;
}

const START_MS = 30_000;
/** Held shared by every process that uses the cluster, and alone by the one that shuts it down. */
const USERS_LOCK = 0x75736572; // "user"

/** Its number may have been given to another program since; without /proc we believe it. A zombie has no command. */
async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres');
  return (command.split('\0')[0] ?? '').endsWith('postgres');
}

/** @returns the pid of a live postmaster, from postmaster.pid (line 1). Whether it is ready, its socket tells. */
async function livePid(data: string): Promise<number | undefined> {
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 && (await isPostgres(pid)) ? pid : undefined;
}

/** PostgreSQL itself drops the file of a dead process, but not one whose number another program has now. */
async function dropForeignPidFile(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === undefined || (await livePid(data)) !== undefined) return;
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  if (
    !(await rename(file, aside).then(
      () => true,
      () => false,
    ))
  )
    return;
  // Another starter may have written its own between our look and the rename.
  if ((await readFile(aside, 'utf8')) === before) await rm(aside);
  else await rename(aside, file);
}

/** A cluster appears whole: of several starters the first to finish gives it its name. */
async function makeCluster(runAs: RunAs, data: string): Promise<void> {
  if (await readFile(join(data, 'PG_VERSION')).catch(() => undefined)) return;
  const draft = `${data}.${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  await privateFolder(draft, runAs.owner);
  const args = ['-D', draft, '-U', 'emza', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  try {
    await runAs.exec(runAs.binaries.initdb, args);
    await rename(draft, data);
  } catch (error) {
    const isThere = await readFile(join(data, 'PG_VERSION')).catch(() => undefined);
    if (!isThere) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function spawnPostgres(runAs: RunAs, data: string, socket: string, logFile: string): Promise<ChildProcess> {
  const settings = ['listen_addresses=', 'unix_socket_permissions=0700', 'max_connections=200'];
  const args = ['-D', data, '-k', socket, ...settings.flatMap((setting) => ['-c', setting])];
  const log = await open(logFile, 'a', 0o600);
  // Detached: a Ctrl-C in the terminal must reach us first, so that requests drain while the database stands.
  const stdio = ['ignore', log.fd, log.fd] as const;
  const child = runAs.spawn(runAs.binaries.postgres, args, { detached: true, stdio: [...stdio] });
  child.on('error', () => undefined); // seen as exit by the loop that waits for the socket
  child.unref();
  await log.close();
  return child;
}

/** @returns a connection that holds the users' lock, or undefined while the cluster does not answer. */
async function enter(url: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url, application_name: 'emza-user', connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined); // the pool of the database reports a lost cluster
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1)', [USERS_LOCK]);
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}

/** @returns whether nobody else uses the cluster; then nobody can enter it any more. */
async function leave(client: pg.Client): Promise<boolean> {
  await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
  const { rows } = await client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1) AS last', [USERS_LOCK]);
  return rows[0]?.last === true;
}

/**
 * @param folder below which `pgdata` lies; made when it is missing.
 * @throws Error that names the log file when PostgreSQL does not answer within 30 s.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: { canUnshare?: () => Promise<boolean> } = {},
): Promise<EmbeddedPostgres> {
  const data = resolve(folder, 'pgdata');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const runAs = await chooseRunAs(await findBinaries(), resolve(folder), data, options.canUnshare);
  // A socket path may have 107 bytes at most, so it does not lie in the data folder.
  const socket = join(tmpdir(), `emza-pg-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`);
  // Before anything is said to a socket in it: the folder lies where others can write.
  await privateFolder(socket, runAs.owner);
  await makeCluster(runAs, data);

  const url = `postgresql://emza@localhost/postgres?host=${encodeURIComponent(socket)}`;
  const log = join(folder, 'postgres.log');
  const deadline = performance.now() + START_MS;
  let child: ChildProcess | undefined;
  let starts = 0;
  let client = await enter(url);
  while (!client) {
    const isOurs = child !== undefined && child.exitCode === null && child.signalCode === null;
    if (!isOurs && (await livePid(data)) === undefined) {
      if (starts++ === 5) break;
      await dropForeignPidFile(data);
      // Whoever stopped the cluster just now took its folder along.
      await privateFolder(socket, runAs.owner);
      child = await spawnPostgres(runAs, data, socket, log);
    }
    if (performance.now() > deadline) break;
    await sleep(50);
    client = await enter(url);
  }
  if (!client) throw new Error(`PostgreSQL did not answer; see ${log}`);
  const user = client;

  return {
    url,
    async stop() {
      const pid = await livePid(data);
      const isLast = await leave(user).catch(() => false);
      if (isLast && pid !== undefined) {
        process.kill(pid, 'SIGINT');
        const end = performance.now() + START_MS;
        while ((await isPostgres(pid)) && performance.now() < end) await sleep(25);
        await rmdir(socket).catch(() => undefined);
      }
      await user.end().catch(() => undefined);
    },
  };
}
