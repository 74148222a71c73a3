// SPDX-License-Identifier: Apache-2.0
// What a first visit loads before anything is shown stays small, and holds no certificate, PDF or wasm code.
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';

const dist = resolve(import.meta.dirname, '../../dist');
const BUDGET = 60 * 1024;
/** What only a heavy chunk would say: literals that survive minification. */
const FORBIDDEN = ['pkijs', 'asn1js', 'pdfjs', 'libpdf', '.wasm', 'WebAssembly', 'ETSI.CAdES', 'JWS', '1.2.840.113549'];

const brotli = (bytes: Buffer): number =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The entry, what it preloads, and every static import of those; and the chunks the first screen asks for at once. */
async function firstRoute(): Promise<Map<string, Buffer>> {
  const html = await readFile(join(dist, 'index.html'), 'utf8');
  const entries = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  const seen = new Map<string, Buffer>();
  const visit = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    const bytes = await readFile(join(dist, path));
    seen.set(path, bytes);
    const imports = bytes
      .toString()
      .matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[^'"();]*?\sfrom\s*|)["'](\.[^"']+\.js)["']/g);
    const minified = bytes.toString().matchAll(/(?:import|from)["'](\.[^"']+\.js)["']/g);
    for (const match of [...imports, ...minified]) await visit(join('/assets', match[1] ?? ''));
  };
  for (const entry of entries) await visit(entry);
  // The language and the home screen are loaded by name right away.
  const all = await import('node:fs/promises').then((fs) => fs.readdir(join(dist, 'assets')));
  for (const name of all) if (/^(?:fa|home-screen)-[\w-]+\.js$/.test(name)) await visit(`/assets/${name}`);
  return seen;
}

let files: Map<string, Buffer>;
beforeAll(async () => void (files = await firstRoute()));

test('the app is built', async () => {
  expect((await stat(join(dist, 'index.html'))).isFile()).toBe(true);
  expect(files.size).toBeGreaterThan(2);
});

test('JavaScript of the first route is at most 60 KB in brotli', () => {
  const sizes = [...files].map(([path, bytes]) => [path, brotli(bytes)] as const);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(total, sizes.map(([path, size]) => `${size} ${path}`).join('\n')).toBeLessThanOrEqual(BUDGET);
});

test.each(FORBIDDEN)('the first route does not hold %s', (word) => {
  expect([...files].filter(([, bytes]) => bytes.includes(word)).map(([path]) => path)).toEqual([]);
});
