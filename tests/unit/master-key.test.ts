// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../server/config.ts';
import { deriveKey, loadMasterKey } from '../../server/master-key.ts';

let dataDir: string;
beforeEach(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'emza-key-'))));
afterEach(() => rm(dataDir, { recursive: true, force: true }));
const sandbox = () => ({ mode: 'sandbox' as const, dataDir, masterKeyFile: undefined });

test('the sandbox makes its key once, closed to others, however many start at once', async () => {
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadMasterKey(sandbox())));
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
  expect(await readdir(dataDir)).toEqual(['master.key']);
  expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(dataDir, 'master.key'))).toHaveLength(32);
});

test('production makes none', async () => {
  const config = { mode: 'production' as const, dataDir, masterKeyFile: join(dataDir, 'absent') };
  await expect(loadMasterKey(config)).rejects.toThrow(ConfigError);
  expect(await readdir(dataDir)).toEqual([]);
});

const key = randomBytes(32);
test.each<[string, Buffer | string]>([
  ['raw', key],
  ['hex', `${key.toString('hex')}\n`],
  ['base64', ` ${key.toString('base64')}\n`],
  ['base64url', key.toString('base64url')],
])('a file in %s form', async (_, content) => {
  const masterKeyFile = join(dataDir, 'key');
  await writeFile(masterKeyFile, content);
  expect(Buffer.from(await loadMasterKey({ ...sandbox(), masterKeyFile }))).toEqual(key);
});

test.each<[string, Buffer | string]>([
  ['too short', key.subarray(1)],
  ['too long', Buffer.concat([key, key])],
  ['a pass phrase', 'correct horse battery staple'],
  ['all zero', Buffer.alloc(32)],
  ['empty', ''],
])('a file that is %s is refused', async (_, content) => {
  const masterKeyFile = join(dataDir, 'key');
  await writeFile(masterKeyFile, content);
  await expect(loadMasterKey({ ...sandbox(), masterKeyFile })).rejects.toThrow(ConfigError);
});

test('each purpose has a key of its own, the same at every start', () => {
  expect(deriveKey(key, 'a')).toEqual(deriveKey(key, 'a'));
  expect(deriveKey(key, 'a')).not.toEqual(deriveKey(key, 'b'));
  expect(deriveKey(randomBytes(32), 'a')).not.toEqual(deriveKey(key, 'a'));
});
