// SPDX-License-Identifier: Apache-2.0
// The built files of the PWA, each with its own policy. The folder is listed once: a path that is not in the list does
// not exist, so no path can lead out of it.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './context.ts';
import { DOCUMENT_FRAME_POLICY, WORKER_POLICY } from './headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.ttf': 'font/ttf',
};
const COMPRESSED = new Set(['.html', '.js', '.mjs', '.css', '.json', '.webmanifest', '.svg', '.wasm', '.txt', '.ttf']);

type Encoding = 'br' | 'gzip' | 'identity';
const encoders: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  identity: (bytes) => Promise.resolve(bytes),
};

interface StaticFile {
  readonly headers: Readonly<Record<string, string>>;
  read(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>;
  readonly isCompressible: boolean;
}

function headersOf(path: string): Record<string, string> {
  const isHashed = /^\/(?:assets|frames|workers)\/.*-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$/.test(path);
  // What the document frame loads is asked for by an opaque origin (browsers call it "null").
  const isForFrame = path.startsWith('/frames/');
  return {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(path.startsWith('/workers/') && { 'content-security-policy': WORKER_POLICY }),
    ...(path === '/frames/document.html' && { 'content-security-policy': DOCUMENT_FRAME_POLICY }),
    ...(isForFrame && { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' }),
  };
}

async function openFile(folder: string, name: string): Promise<[string, StaticFile]> {
  const path = `/${name.split(sep).join('/')}`;
  const bytes = await readFile(join(folder, name));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const encoded = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();
  const file: StaticFile = {
    headers: { ...headersOf(path), etag },
    isCompressible: COMPRESSED.has(extname(path)),
    read(encoding) {
      const ready = encoded.get(encoding) ?? encoders[encoding](bytes).then((out) => new Uint8Array(out));
      encoded.set(encoding, ready);
      return ready;
    },
  };
  return [path, file];
}

/** Path → file of everything below `folder`; empty when it is missing. Held in memory, compressed when first asked. */
export async function openStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return new Map(
    await Promise.all(names.map((entry) => openFile(folder, relative(folder, join(entry.parentPath, entry.name))))),
  );
}

/**
 * `/` and `/s` are the PWA (the signing link's fragment never reaches us); `/lost` needs no device; `/sandbox` exists in
 * sandbox mode only.
 */
export function staticFiles(
  files: ReadonlyMap<string, StaticFile>,
  options: { readonly hasSandbox: boolean },
): MiddlewareHandler<HttpEnv> {
  const pages: Readonly<Record<string, string>> = {
    '/': '/index.html',
    '/s': '/index.html',
    '/lost': '/lost.html',
    ...(options.hasSandbox && { '/sandbox': '/sandbox.html' }),
  };
  return async (c, next) => {
    const isHidden = c.req.path === '/sandbox.html' && !options.hasSandbox;
    const file = isHidden ? undefined : files.get(pages[c.req.path] ?? c.req.path);
    if (!file || (c.req.method !== 'GET' && c.req.method !== 'HEAD')) return next();
    const accepted = c.req.header('accept-encoding') ?? '';
    const encoding: Encoding = !file.isCompressible
      ? 'identity'
      : /\bbr\b/.test(accepted)
        ? 'br'
        : /\bgzip\b/.test(accepted)
          ? 'gzip'
          : 'identity';
    const headers = {
      ...file.headers,
      ...(file.isCompressible && { vary: 'accept-encoding' }),
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    };
    if (c.req.header('if-none-match')?.includes(file.headers['etag'] ?? '')) {
      return c.body(null, 304, { ...file.headers, vary: 'accept-encoding' });
    }
    const body = await file.read(encoding);
    return c.body(body, 200, { ...headers, 'content-length': String(body.length) });
  };
}
