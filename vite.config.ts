// SPDX-License-Identifier: Apache-2.0
// Builds what a browser loads, into dist: the pages, the sandboxed document frame (a build of its own, so that it
// shares no file with the page) and the service worker with its precache list. Nothing here runs in production.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, defineConfig, type InlineConfig, type Plugin, type UserConfig } from 'vite';
import { hashOfSources } from './server/build-pwa.ts';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const file = (...parts: string[]) => path.join(root, ...parts);

/** What every build here shares. Modules load as they are: the polyfill of modulepreload is an inline script. */
const common: InlineConfig = {
  root,
  configFile: false,
  base: '/',
  build: { outDir: dist, emptyOutDir: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
};

/** The frame's files live under /frames: the server gives that folder, and no other, headers for an opaque origin. */
async function buildFrame(): Promise<void> {
  await build({
    ...common,
    publicDir: false,
    build: {
      ...common.build,
      assetsDir: 'frames',
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: file('frames', 'document.html') },
    },
  });
}

interface Shell {
  readonly files: readonly string[];
  readonly version: string;
}

async function buildServiceWorker(shell: Shell): Promise<void> {
  await build({
    ...common,
    publicDir: false,
    define: { EMZA_SHELL: JSON.stringify(shell) },
    build: {
      ...common.build,
      lib: { entry: file('sw', 'sw.ts'), formats: ['es'], fileName: () => 'sw.js' },
    },
  });
}

/** Files that the page needs to start and to move between screens offline; no worker, wasm, frame or other page. */
function shellOf(bundle: Record<string, { type: string } & object>): string[] {
  interface Chunk {
    fileName: string;
    imports: string[];
    dynamicImports: string[];
    facadeModuleId: string | null;
    viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> };
  }
  const chunks = Object.values(bundle).filter((item) => item.type === 'chunk') as unknown as Chunk[];
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = byName.get(name);
    if (!chunk || found.has(name)) return;
    found.add(name);
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
    [...chunk.imports, ...chunk.dynamicImports].forEach(visit);
  };
  const entry = chunks.find((chunk) => chunk.facadeModuleId === file('index.html'));
  if (!entry) throw new Error('the page index.html is not in the build');
  visit(entry.fileName);
  return [...found];
}

const ALWAYS = ['index.html', 'manifest.webmanifest', 'fonts/vazirmatn.woff2', 'icons/icon.svg', 'icons/icon-192.png'];

/** After the pages: the frame, then the service worker, which carries the list and a version hashed over its bytes. */
function shell(): Plugin {
  let files: string[] = [];
  return {
    name: 'emza-shell',
    apply: 'build',
    writeBundle(_options, bundle) {
      files = shellOf(bundle);
    },
    async closeBundle() {
      await buildFrame();
      const names = [...ALWAYS, ...files].sort();
      const hash = createHash('sha256');
      for (const name of names) hash.update(name).update(await readFile(path.join(dist, name)));
      await buildServiceWorker({ files: names, version: hash.digest('hex').slice(0, 16) });
    },
  };
}

const version = (JSON.parse(await readFile(file('package.json'), 'utf8')) as { version: string }).version;
const pages = ['index.html', 'lost.html', 'sandbox.html'].filter((name) => existsSync(file(name)));

const config: UserConfig = {
  root,
  base: '/',
  appType: 'mpa',
  define: {
    EMZA_VERSION: JSON.stringify(version),
    EMZA_BUILD: JSON.stringify((await hashOfSources()).slice(0, 10)),
  },
  plugins: [shell()],
  server: { port: Number(process.env['EMZA_DEV_PORT'] ?? 5173) },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        entryFileNames: 'workers/[name]-[hash].js',
        chunkFileNames: 'workers/[name]-[hash].js',
        assetFileNames: 'workers/[name]-[hash][extname]',
      },
    },
  },
  build: {
    ...common.build,
    emptyOutDir: true,
    rolldownOptions: {
      input: pages.map((name) => file(name)),
      output: {
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.wasm'))
            ? 'workers/[name]-[hash][extname]'
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
};

export default defineConfig(({ command }) => {
  // A build is always for production, whatever started it: a test runner's NODE_ENV would put development code in.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return config;
});
