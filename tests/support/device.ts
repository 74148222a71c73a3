// SPDX-License-Identifier: Apache-2.0
// A phone's device key and its signed requests, for tests that speak to the server without a browser.
import { randomBytes } from 'node:crypto';
import { createSignedHeaders } from '../../core/crypto/http-signature.ts';
import { jwkThumbprint } from '../../core/crypto/jwk-thumbprint.ts';
import type { PublicJwkP256 } from '../../core/protocol/index.ts';

export interface SignedInit {
  readonly method?: string;
  readonly body?: unknown;
  /** What is signed, where it is to differ from what is sent. */
  readonly over?: { targetUri?: string; created?: number; nonce?: string; keyId?: string; body?: Uint8Array };
}

export async function makeDevice(origin: string, now: () => number = () => Math.floor(Date.now() / 1000)) {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const publicKey = { kty, crv, x, y } as PublicJwkP256;
  const deviceId = await jwkThumbprint(publicKey);

  const signed = async (path: string, init: SignedInit = {}): Promise<Request> => {
    const { method = init.body === undefined ? 'GET' : 'POST', over = {} } = init;
    const body =
      init.body instanceof Uint8Array
        ? new Uint8Array(init.body)
        : new TextEncoder().encode(init.body === undefined ? '' : JSON.stringify(init.body));
    const headers = await createSignedHeaders({
      method,
      targetUri: origin + path,
      created: now(),
      nonce: randomBytes(16).toString('base64url'),
      keyId: deviceId,
      body,
      privateKey: pair.privateKey,
      ...over,
    });
    return new Request(origin + path, { method, headers, ...(body.length > 0 && { body }) });
  };
  return { publicKey, deviceId, signed, register: () => signed('/api/v1/devices', { body: { publicKey } }) };
}
export type TestDevice = Awaited<ReturnType<typeof makeDevice>>;
