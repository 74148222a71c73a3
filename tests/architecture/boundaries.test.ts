// SPDX-License-Identifier: Apache-2.0
// The table of allowed imports is alive: each planted violation is caught by its own row, and the check sees files.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** row → [file that imports, what it must not import] */
const PLANTED: Record<string, [from: string, to: string]> = {
  'core-protocol': ['core/protocol/planted.ts', 'core/crypto/planted.ts'],
  'core-crypto': ['core/crypto/planted.ts', 'node:fs'],
  'core-vault': ['core/vault/planted.ts', 'core/pki/planted.ts'],
  'core-pairing': ['core/pairing/planted.ts', 'core/vault/planted.ts'],
  'core-pki': ['core/pki/planted.ts', 'server/ca/planted.ts'],
  'core-ades': ['core/ades/planted.ts', 'src/app/planted.ts'],
  'src-domain': ['src/domain/planted.ts', 'lit'],
  'src-ports': ['src/ports/planted.ts', 'src/app/planted.ts'],
  'src-adapters-http': ['src/adapters/http/planted.ts', 'src/ui/planted.ts'],
  'src-adapters-zxing': ['src/adapters/zxing/planted.ts', 'idb'],
  'src-app': ['src/app/planted.ts', 'src/adapters/http/planted.ts'],
  'src-ui': ['src/ui/planted.ts', 'core/vault/planted.ts'],
  'src-i18n': ['src/i18n/planted.ts', 'src/ui/planted.ts'],
  'src-lost': ['src/lost/planted.ts', 'src/app/planted.ts'],
  sw: ['sw/planted.ts', 'core/vault/planted.ts'],
  'server-vault': ['server/vault/planted.ts', 'server/ca/planted.ts'],
  'server-ra': ['server/ra/planted.ts', 'hono'],
  'server-ca': ['server/ca/planted.ts', 'node:fs'],
  'server-sandbox': ['server/sandbox/planted.ts', 'server/store/planted.ts'],
  'server-adapters': ['server/adapters/x/planted.ts', 'server/http/planted.ts'],
  'server-http': ['server/http/planted.ts', 'server/store/planted.ts'],
  'server-store': ['server/store/planted.ts', 'server/http/planted.ts'],
  sdk: ['sdk/planted.ts', 'server/ca/planted.ts'],
  bridge: ['bridge/planted.ts', 'src/app/planted.ts'],
  cli: ['cli/planted.ts', 'server/ca/planted.ts'],
  'tests-e2e': ['tests/e2e/planted.ts', 'server/ca/planted.ts'],
  'not-to-unresolvable': ['core/protocol/planted.ts', 'no-such-package'],
  'adapter-to-adapter': ['src/adapters/http/planted.ts', 'src/adapters/zxing/planted.ts'],
};

interface Report {
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
}

async function cruise(folder: string): Promise<Report> {
  const args = ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', '.'];
  const bin = join(root, 'node_modules/.bin/depcruise');
  const out = await run(bin, args, { cwd: folder, maxBuffer: 1 << 26 }).catch((e: { stdout: string }) => e);
  return JSON.parse(out.stdout) as Report;
}

let folder = '';
let report: Report;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emza-planted-'));
  const imports = new Map<string, string[]>();
  for (const [from, to] of Object.values(PLANTED)) {
    imports.set(from, [...(imports.get(from) ?? []), to]);
    if (to.endsWith('.ts')) imports.set(to, imports.get(to) ?? []);
  }
  for (const [file, targets] of imports) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    const lines = targets.map((to) => {
      const relativePath = relative(dirname(file), to);
      return `import '${to.endsWith('.ts') ? (relativePath.startsWith('.') ? relativePath : `./${relativePath}`) : to}';`;
    });
    await writeFile(path, `${lines.join('\n')}\nexport const planted = 1;\n`);
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  report = await cruise(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a planted import is refused by its row', () => {
  test.each(Object.entries(PLANTED))('%s', (rule, [from]) => {
    const caught = report.summary.violations.filter((v) => v.rule.name === rule && v.from === from);
    expect(caught.length).toBeGreaterThan(0);
  });
});

test('the check of the real tree sees its modules', async () => {
  const args = [
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'core',
    'src',
    'sw',
    'server',
    'sdk',
    'cli',
  ];
  const out = await run(join(root, 'node_modules/.bin/depcruise'), args, { cwd: root, maxBuffer: 1 << 26 }).catch(
    (e: { stdout: string }) => e,
  );
  const real = JSON.parse(out.stdout) as Report;
  expect(real.summary.totalCruised).toBeGreaterThan(100);
  expect(real.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`)).toEqual([]);
}, 60_000);
