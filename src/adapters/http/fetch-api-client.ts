// SPDX-License-Identifier: Apache-2.0
// Our server over fetch, each request signed by the device's key (RFC 9421). Platform failures become codes here and
// nowhere else. Nothing of a request or an answer is logged.
import { toB64u, utf8, type Bytes } from '../../../core/crypto/bytes.ts';
import { randomBytes } from '../../../core/crypto/hash.ts';
import { createSignedHeaders } from '../../../core/crypto/http-signature.ts';
import { AppError, errorOfProblem } from '../../../core/protocol/index.ts';
import type { ApiClient } from '../../ports/api-client.ts';
import type { DeviceKeys, DeviceKeyStore } from '../../ports/device-keys.ts';
import { serverClock } from './server-clock.ts';

const TIMEOUT_MS = 20_000;
/** Longer than the server's longest wait of 25 s. */
const LONG_POLL_MS = 40_000;
/** Documents travel over slow networks. */
const TRANSFER_MS = 10 * 60_000;
/** Pauses before a repeatable request is sent again after a cut. */
const RETRY_PAUSES_MS = [300, 1200];

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly body: Bytes;
  readonly mediaType?: string;
  readonly isRepeatable: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface FetchApiClientDeps {
  readonly origin: string;
  readonly keys: DeviceKeyStore;
  readonly fetch?: typeof globalThis.fetch;
}

export function fetchApiClient({
  origin,
  keys,
  fetch = (...args) => globalThis.fetch(...args),
}: FetchApiClientDeps): ApiClient {
  const clock = serverClock();

  async function sendOnce(out: Outgoing, device: DeviceKeys): Promise<Response> {
    const targetUri = origin + out.path;
    const headers = await createSignedHeaders({
      method: out.method,
      targetUri,
      body: out.body,
      created: clock.now(),
      nonce: toB64u(randomBytes(16)),
      keyId: device.deviceId,
      privateKey: device.deviceAuthKey,
    });
    const timeout = AbortSignal.timeout(out.timeoutMs);
    try {
      const response = await fetch(targetUri, {
        method: out.method,
        headers: { ...headers, ...(out.mediaType && { 'content-type': out.mediaType }) },
        ...(out.method !== 'GET' && { body: out.body }),
        signal: out.signal ? AbortSignal.any([out.signal, timeout]) : timeout,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      clock.heard(response.headers.get('date'));
      if (!response.ok) throw errorOfProblem(await response.json().catch(() => undefined), response.status);
      return response;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      out.signal?.throwIfAborted();
      const code = timeout.aborted ? 'NETWORK_TIMEOUT' : 'NETWORK_OFFLINE';
      throw new AppError(code, 'no answer from the server', { cause });
    }
  }

  /** Registers this device where the server does not know it; sets the clock right once. Both send the same again. */
  async function sendKnown(out: Outgoing): Promise<Response> {
    const device = await keys.ensure();
    let registered = false;
    let clockSet = false;
    for (;;) {
      try {
        return await sendOnce(out, device);
      } catch (error) {
        const code = error instanceof AppError ? error.code : undefined;
        if (code === 'REQUEST_CLOCK' && !clockSet) clockSet = true;
        else if (code === 'DEVICE_UNKNOWN' && !registered) {
          registered = true;
          const body = utf8(JSON.stringify({ publicKey: device.publicJwk }));
          await send({ ...json('POST', '/api/v1/devices', body), isRepeatable: true, signal: out.signal }, true);
        } else throw error;
      }
    }
  }

  async function send(out: Outgoing, isRegistration = false): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      out.signal?.throwIfAborted();
      try {
        return isRegistration ? await sendRegistration(out) : await sendKnown(out);
      } catch (error) {
        const pause = RETRY_PAUSES_MS[attempt];
        const isCut = error instanceof AppError && error.code === 'NETWORK_OFFLINE';
        if (!isCut || !out.isRepeatable || pause === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** The device is not known yet, so it cannot be asked to register first. */
  async function sendRegistration(out: Outgoing): Promise<Response> {
    const device = await keys.ensure();
    try {
      return await sendOnce(out, device);
    } catch (error) {
      if (error instanceof AppError && error.code === 'REQUEST_CLOCK') return sendOnce(out, device);
      throw error;
    }
  }

  return {
    serverNow: clock.now,
    async call({ method, path, body, read, isRepeatable = false, signal, timeoutMs }) {
      const bytes = method === 'GET' ? new Uint8Array() : utf8(JSON.stringify(body ?? {}));
      const out = json(method, path, bytes);
      const response = await send({
        ...out,
        isRepeatable: isRepeatable || method === 'GET',
        timeoutMs: timeoutMs ?? (path.includes('wait=') ? LONG_POLL_MS : TIMEOUT_MS),
        signal,
      });
      const answer: unknown = response.status === 204 ? undefined : await bodyOf(response, signal, (r) => r.json());
      return read(answer);
    },
    async download(path, { signal }) {
      const out = { method: 'GET', path, body: new Uint8Array(), isRepeatable: true, timeoutMs: TRANSFER_MS, signal };
      const response = await send(out);
      if (response.status === 204) return undefined;
      return new Uint8Array(await bodyOf(response, signal, (r) => r.arrayBuffer()));
    },
    async upload(path, bytes, { signal, timeoutMs = TRANSFER_MS }) {
      const mediaType = 'application/octet-stream';
      await send({ method: 'POST', path, body: bytes, mediaType, isRepeatable: true, timeoutMs, signal });
    },
  };
}

function json(method: string, path: string, body: Bytes): Outgoing {
  const mediaType = method === 'GET' ? {} : { mediaType: 'application/json' };
  return { method, path, body, ...mediaType, isRepeatable: false, timeoutMs: TIMEOUT_MS, signal: undefined };
}

/** The head came, the body may still be cut. */
async function bodyOf<T>(
  response: Response,
  signal: AbortSignal | undefined,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  try {
    return await read(response);
  } catch (cause) {
    signal?.throwIfAborted();
    const code = cause instanceof SyntaxError ? 'SERVER_ERROR' : 'NETWORK_OFFLINE';
    throw new AppError(code, 'the answer does not read', { cause });
  }
}
