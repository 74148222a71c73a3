// SPDX-License-Identifier: Apache-2.0
// What the use cases are made from, and the two helpers that all of them share. Ports only: no use case knows fetch,
// IndexedDB or WebAuthn.
import { checkShape } from '../../core/protocol/index.ts';
import type { ApiCall, ApiClient } from '../ports/api-client.ts';
import type { CaptureStore } from '../ports/capture-store.ts';
import type { DeviceKeyStore } from '../ports/device-keys.ts';
import type { DeviceLock } from '../ports/device-lock.ts';
import type { DocumentSigner } from '../ports/document-signer.ts';
import type { PinStretcher } from '../ports/pin-stretcher.ts';
import type { TabLock } from '../ports/tab-lock.ts';
import type { BegunStore, TokenStore } from '../ports/token-store.ts';
import type { CallOptions } from './services.ts';

export interface AppDeps {
  readonly api: ApiClient;
  readonly deviceKeys: DeviceKeyStore;
  readonly tokens: TokenStore;
  readonly begun: BegunStore;
  readonly captures: CaptureStore;
  readonly lock: DeviceLock;
  readonly stretch: PinStretcher;
  readonly tab: TabLock;
  readonly signer: Pick<DocumentSigner, 'signPades'>;
}

type Schema = Parameters<typeof checkShape>[0];
type Output<S extends Schema> = ReturnType<typeof checkShape<S>>;

/** A GET whose answer has this shape. An answer that has not is the server's fault. */
export function get<S extends Schema>(path: string, schema: S, options: CallOptions = {}): ApiCall<Output<S>> {
  return { method: 'GET', path, read: (json) => checkShape(schema, json, 'SERVER_ERROR'), signal: options.signal };
}

/** A POST that the server answers alike when it comes twice, unless `isRepeatable` says no. */
export function post<S extends Schema>(
  path: string,
  schema: S,
  body: unknown,
  options: CallOptions & { readonly isRepeatable?: boolean } = {},
): ApiCall<Output<S>> {
  const { signal, isRepeatable = true } = options;
  return {
    method: 'POST',
    path,
    body,
    read: (json) => checkShape(schema, json, 'SERVER_ERROR'),
    isRepeatable,
    signal,
  };
}
