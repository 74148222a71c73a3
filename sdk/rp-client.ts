// SPDX-License-Identifier: Apache-2.0
// The relying party's API over fetch: one method a path, problem documents become AppError. Sends the bearer to the
// one server it was made for, follows no redirect, and never sees a document that is not sealed.
import type { Bytes } from '../core/crypto/bytes.ts';
import {
  AppError,
  checkShape,
  CreatedRequest,
  errorOfProblem,
  RequestView,
  RpSelf,
  type CreateRequest,
} from '../core/protocol/index.ts';

/** Seconds that a long-poll asks for. */
const WAIT_SECONDS = 25;
const TIMEOUT_MS = 60_000;
/** A transfer of documents may take as long as a slow line needs. */
const TRANSFER_TIMEOUT_MS = 600_000;

export interface RpClient {
  self(signal?: AbortSignal): Promise<RpSelf>;
  create(message: CreateRequest, signal?: AbortSignal): Promise<CreatedRequest>;
  /** Waits on the server while there is nothing to do. */
  view(requestId: string, signal?: AbortSignal): Promise<RequestView>;
  upload(requestId: string, ciphertext: Bytes, signal?: AbortSignal): Promise<void>;
  result(requestId: string, signal?: AbortSignal): Promise<Bytes>;
  withdraw(requestId: string): Promise<void>;
}

/** @throws AppError RP_KEY_INVALID when `server` is no origin. */
export function createRpClient(server: string, bearer: string): RpClient {
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new AppError('REQUEST_INVALID', 'server is no http(s) address');
  }
  const base = new URL(server).origin;

  const send = async (
    method: string,
    path: string,
    options: { body?: string | Bytes; timeoutMs?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<Response> => {
    const { body, signal, timeoutMs = TIMEOUT_MS } = options;
    const response = await fetch(`${base}/rp/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(body !== undefined && { 'content-type': typeof body === 'string' ? 'application/json' : OCTETS }),
      },
      ...(body !== undefined && { body }),
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw networkError(cause);
    });
    if (response.ok) return response;
    throw errorOfProblem(await response.json().catch(() => undefined), response.status);
  };
  const json = async (response: Response): Promise<unknown> =>
    response.json().catch((cause: unknown) => {
      throw networkError(cause);
    });
  const of = (requestId: string) => `/requests/${encodeURIComponent(requestId)}`;

  return {
    async self(signal) {
      return checkShape(RpSelf, await json(await send('GET', '/self', { signal })), 'SERVER_ERROR');
    },
    async create(message, signal) {
      const response = await send('POST', '/requests', { body: JSON.stringify(message), signal });
      return checkShape(CreatedRequest, await json(response), 'SERVER_ERROR');
    },
    async view(requestId, signal) {
      const response = await send('GET', `${of(requestId)}?wait=${WAIT_SECONDS}`, { signal });
      return checkShape(RequestView, await json(response), 'SERVER_ERROR');
    },
    async upload(requestId, body, signal) {
      await send('PUT', `${of(requestId)}/payload`, { body, signal, timeoutMs: TRANSFER_TIMEOUT_MS });
    },
    async result(requestId, signal) {
      const response = await send('GET', `${of(requestId)}/result`, { signal, timeoutMs: TRANSFER_TIMEOUT_MS });
      return new Uint8Array(
        await response.arrayBuffer().catch((cause: unknown) => {
          throw networkError(cause);
        }),
      );
    },
    async withdraw(requestId) {
      await send('DELETE', of(requestId));
    },
  };
}

const OCTETS = 'application/octet-stream';

function networkError(cause: unknown): AppError {
  const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new AppError(isLate ? 'NETWORK_TIMEOUT' : 'NETWORK_OFFLINE', 'the server was not reached', { cause });
}
