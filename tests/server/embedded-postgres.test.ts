// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../server/adapters/embedded-postgres/start.ts';
import { openDatabase } from '../../server/store/database.ts';

const root = resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'emza-pg-test-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const db = openDatabase(url, { max: 1 });
  try {
    return await db.query(sql);
  } finally {
    await db.close();
  }
}
const answers = (url: string) =>
  ask(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
const pidOf = async (at: string) => Number((await readFile(join(at, 'pgdata/postmaster.pid'), 'utf8')).split('\n')[0]);

test('several starters at once share one cluster, and only the last to leave shuts it down', async () => {
  const users = await Promise.all([1, 2, 3].map(() => startEmbeddedPostgres(folder)));
  const url = users[0]!.url;
  await ask(url, 'CREATE TABLE kept (n int)');
  await users[0]!.stop();
  await users[2]!.stop();
  expect(await answers(url)).toBe(true);
  await users[1]!.stop();
  expect(await answers(url)).toBe(false);
  const socket = new URL(url).searchParams.get('host')!;
  await expect(stat(socket)).rejects.toThrow('ENOENT');
  expect((await stat(join(folder, 'pgdata'))).mode & 0o077).toBe(0);
});

test('two that leave at once leave no cluster behind', async () => {
  const users = await Promise.all([startEmbeddedPostgres(folder), startEmbeddedPostgres(folder)]);
  await Promise.all(users.map((user) => user.stop()));
  expect(await answers(users[0].url)).toBe(false);
});

test('a starter that meets a cluster on its way down starts it again', async () => {
  const first = await startEmbeddedPostgres(folder);
  await ask(first.url, 'CREATE TABLE kept (n int)');
  const [, second] = await Promise.all([first.stop(), startEmbeddedPostgres(folder)]);
  expect(await ask(second.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }]);
  await second.stop();
  expect(await answers(second.url)).toBe(false);
});

test('a cluster that outlived its process is adopted, with what was committed', async () => {
  const script = `
    import { startEmbeddedPostgres } from './server/adapters/embedded-postgres/start.ts';
    const { url } = await startEmbeddedPostgres(process.argv[1]);
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(resolve(root, 'node_modules/.bin/node'), ['--input-type=module', '-e', script, folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  await ask(line.toString().trim(), 'CREATE TABLE kept (n int)');
  const before = await pidOf(folder);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await startEmbeddedPostgres(folder);
  expect(await pidOf(folder)).toBe(before);
  expect(await ask(next.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }]);
  await next.stop();
});

test('a pid file whose number another program has now does not stop the start', async () => {
  await (await startEmbeddedPostgres(folder)).stop();
  await writeFile(join(folder, 'pgdata/postmaster.pid'), `${process.pid}\n${folder}/pgdata\n`);
  const again = await startEmbeddedPostgres(folder);
  expect(await answers(again.url)).toBe(true);
  await again.stop();
});

describe.runIf(isRoot)('as root', () => {
  test('below a folder that is closed to everyone else, the data stay in place', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const user = await startEmbeddedPostgres(join(closed, 'data'));
    expect(await answers(user.url)).toBe(true);
    expect((await stat(join(closed, 'data/pgdata'))).uid).toBe(0);
    await user.stop();
  });

  test('where namespaces are refused, nobody serves the data, and later starts go on with them', async () => {
    await chmod(folder, 0o755);
    const data = join(folder, 'data');
    const canUnshare = () => Promise.resolve(false);
    const user = await startEmbeddedPostgres(data, { canUnshare });
    await ask(user.url, 'CREATE TABLE kept (n int)');
    await user.stop();
    expect((await stat(join(data, 'pgdata'))).uid).not.toBe(0);
    const later = await startEmbeddedPostgres(data);
    expect(await ask(later.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }]);
    await later.stop();
  });

  test('data that root made in a namespace go over to nobody once namespaces are refused', async () => {
    await chmod(folder, 0o755);
    const data = join(folder, 'data');
    await (await startEmbeddedPostgres(data)).stop();
    const user = await startEmbeddedPostgres(data, { canUnshare: () => Promise.resolve(false) });
    expect(await answers(user.url)).toBe(true);
    await user.stop();
  });

  test('a data folder that nobody can enter is named in the refusal', async () => {
    await chmod(folder, 0o700);
    const data = join(folder, 'data');
    const start = startEmbeddedPostgres(data, { canUnshare: () => Promise.resolve(false) });
    await expect(start).rejects.toThrow(`cannot enter ${folder} on the way to the data folder ${data}`);
  });
});
