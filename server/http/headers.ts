// SPDX-License-Identifier: Apache-2.0
// The headers of every response, errors included, and the few places that need another policy. A route overrides a
// header by setting it; none is ever left out.
import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './context.ts';

const policy = (directives: readonly string[]): string => directives.join('; ');

/** Pages: no inline code or style, no foreign origin, no wasm; frames of our own only (the document frame). */
const PAGE_POLICY = policy([
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html app-url',
]);

/** Worker scripts: the only place where WebAssembly runs. */
export const WORKER_POLICY = policy([
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]);

/** The frame that parses and draws documents: an opaque origin without network, storage or parent. */
export const DOCUMENT_FRAME_POLICY = policy([
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data: blob:',
  'font-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
]);

const FEATURES: Readonly<Record<string, '()' | '(self)'>> = {
  accelerometer: '()',
  autoplay: '()',
  camera: '(self)',
  'display-capture': '()',
  'encrypted-media': '()',
  fullscreen: '()',
  geolocation: '()',
  gyroscope: '()',
  hid: '()',
  magnetometer: '()',
  microphone: '(self)',
  midi: '()',
  payment: '()',
  'picture-in-picture': '()',
  'publickey-credentials-create': '(self)',
  'publickey-credentials-get': '(self)',
  'screen-wake-lock': '()',
  serial: '()',
  usb: '()',
  'xr-spatial-tracking': '()',
};

/** The strict set; HSTS only where the origin is https (RFC 6797 §7.2). */
export function strictHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': PAGE_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': Object.entries(FEATURES)
      .map(([name, who]) => `${name}=${who}`)
      .join(', '),
    'cache-control': 'no-store',
    ...(isHttps && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  };
}

/** Outermost: whatever answers further in, an error or nothing at all, leaves with these and the clock it was judged by. */
export function withHeaders(deps: { isHttps: boolean; now: () => Date }): MiddlewareHandler<HttpEnv> {
  const headers = Object.entries(strictHeaders(deps.isHttps));
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    c.res.headers.set('date', deps.now().toUTCString());
    c.res.headers.set('x-request-id', c.get('requestId'));
  };
}
