// SPDX-License-Identifier: Apache-2.0
// How use cases reach our server. Every request is signed by the device's key; a device that the server does not know
// is registered on the way. Types only.
import type { Bytes } from '../../core/crypto/bytes.ts';

export interface ApiCall<T> {
  readonly method: 'GET' | 'POST';
  /** Path and query under our own origin. */
  readonly path: string;
  /** JSON. */
  readonly body?: unknown;
  /** Holds the answer against its schema; undefined came with 204. @throws AppError */
  readonly read: (json: unknown) => T;
  /**
   * The server does the same thing once for the same body (an id in it says so): after a cut it is sent again, with a
   * fresh nonce. A GET always is.
   */
  readonly isRepeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/**
 * Every method rejects with AppError: the server's own code (RFC 9457), NETWORK_OFFLINE, NETWORK_TIMEOUT,
 * SERVER_ERROR for an answer that is none of ours; with the signal's reason when aborted.
 */
export interface ApiClient {
  call<T>(call: ApiCall<T>): Promise<T>;
  /** The body's bytes; undefined for 204 (a long-poll that ended with nothing). */
  download(path: string, options: { signal?: AbortSignal | undefined }): Promise<Bytes | undefined>;
  /** Sends bytes as they are. Repeatable: the server takes the same bytes twice. */
  upload(path: string, bytes: Bytes, options: { signal?: AbortSignal | undefined; timeoutMs?: number }): Promise<void>;
  /** Seconds since 1970 by the server's clock as last heard, else by the device's. */
  serverNow(): number;
}
