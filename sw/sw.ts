// SPDX-License-Identifier: Apache-2.0
// Keeps the shell at hand, so that the app starts offline, and hands over to a new version only when the page says
// so. It never touches a request of the API, and holds no key and nothing of a person.

/** Written in by the build: the shell's files and a hash over their bytes. */
declare const EMZA_SHELL: { readonly files: readonly string[]; readonly version: string };

const SHELL = EMZA_SHELL;

/** The compiler's library of workers knows no service worker's `self`. */
const worker = self as unknown as ServiceWorkerGlobalScope;

const SHELL_CACHE = `shell-${SHELL.version}`;
/** Hashed files that are no part of the shell (scanner, signing), kept once they have been used. */
const USED_CACHE = 'used-1';
const SHELL_PAGES = ['/', '/s', '/index.html'];

async function install(): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll(SHELL.files.map((name) => new Request(`/${name}`, { cache: 'no-cache' })));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith('shell-') && name !== SHELL_CACHE).map((n) => caches.delete(n)),
  );
  await worker.clients.claim();
}

async function fromShell(name: string): Promise<Response | undefined> {
  return (await caches.open(SHELL_CACHE)).match(`/${name}`);
}

/** One version at a time: a page of the shell comes from the cache, whatever the network says. */
async function page(request: Request): Promise<Response> {
  return (await fromShell('index.html')) ?? fetch(request);
}

/** A hashed name never changes its bytes: once fetched, it is good for ever. */
async function hashed(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const known = (await fromShell(pathname.slice(1))) ?? (await (await caches.open(USED_CACHE)).match(request));
  if (known) return known;
  const response = await fetch(request);
  if (response.ok && response.type === 'basic') {
    const copy = response.clone();
    const cache = await caches.open(USED_CACHE);
    await cache.put(request, copy);
  }
  return response;
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));

/** The update handshake: the waiting version takes over when, and only when, the page asks for it. */
worker.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') event.waitUntil(worker.skipWaiting());
});

/** A notification says only that there is something: it leads to the app, which tells what. */
async function openApp(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => SHELL_PAGES.includes(new URL(url).pathname));
  await (page ? page.focus() : worker.clients.openWindow('/'));
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    if (SHELL_PAGES.includes(url.pathname)) event.respondWith(page(request));
  } else if (/^\/(?:assets|workers)\//.test(url.pathname) || SHELL.files.includes(url.pathname.slice(1))) {
    event.respondWith(hashed(request));
  }
});
