// SPDX-License-Identifier: Apache-2.0
// All of /api/v1 is signed by a device. A body is read and compared with its signed digest before its route runs; a
// streamed one is compared while it is read, and ends in an error when it differs.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { parseSignatureHeaders } from '../../core/crypto/http-signature.ts';
import { sha256 } from '../../core/crypto/hash.ts';
import { AppError, RegisterDevice } from '../../core/protocol/index.ts';
import type { DeviceRequest } from '../devices/authenticate-device.ts';
import { isStreamed, readBody, readJson, type HttpEnv } from './context.ts';

export const DEVICES_PATH = '/api/v1/devices';

/** The same bytes, and an error instead of an end when their SHA-256 is not `digest`. */
function checkedStream(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  digest: Uint8Array,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const hash = createHash('sha256');
  const source = body ?? new Blob([]).stream();
  return source.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
      flush(controller) {
        if (timingSafeEqual(hash.digest(), digest)) return;
        controller.error(new AppError('REQUEST_SIGNATURE', 'body differs from its digest'));
      },
    }),
  );
}

export function deviceSignature(deps: {
  /** As clients see us: what they signed, whatever proxy stands between. */
  readonly origin: string;
  readonly authenticate: (request: DeviceRequest) => Promise<string>;
}): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    const signature = parseSignatureHeaders({ get: (name) => c.req.header(name) });
    const isStream = isStreamed(c.req.method, pathname);
    if (!isStream) c.set('body', await readBody(c));
    const isRegistration = c.req.method === 'POST' && pathname === DEVICES_PATH;
    const deviceId = await deps.authenticate({
      method: c.req.method,
      targetUri: deps.origin + pathname + search,
      signature,
      bodyDigest: isStream ? signature.contentDigest : await sha256(c.get('body')),
      ...(isRegistration && { publicKey: (await readJson(c, RegisterDevice)).publicKey }),
    });
    if (isStream) c.set('bodyStream', checkedStream(c.req.raw.body, signature.contentDigest));
    c.set('deviceId', deviceId);
    await next();
  };
}
