// SPDX-License-Identifier: Apache-2.0
// The whole wizard in a network that reaches nothing but itself: no other host is asked for, by the app, the server, its
// database or the browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/programs.ts';
import { nodeBinary, root } from '../support/server-process.ts';

const namespaces = ['--net', '--mount', '--propagation', 'private'];
const mayUnshare = (await run('unshare', [...namespaces, 'true']).catch(() => undefined))?.status === 0;

test.skipIf(!mayUnshare)('no packet leaves, and every request goes to the origin', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'emza-sealed-'));
  const script = join(root, 'tests/support/sealed-walk.ts');
  const { status, stdout, text } = await run('unshare', [...namespaces, nodeBinary, script, folder], { cwd: root });
  await rm(folder, { recursive: true, force: true });
  expect(status, text).toBe(0);
  const { origin, origins, states, left, counted } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  expect(origins.filter((one: string) => !['blob:', 'data:'].includes(one))).toEqual([origin]);
  expect(states).toEqual(['active']);
  expect({ left, counted }).toEqual({ left: 0, counted: 1 });
});
