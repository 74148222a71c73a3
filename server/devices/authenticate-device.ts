// SPDX-License-Identifier: Apache-2.0
// Decides whether a request was signed, just now and for the first time, by a device we know. The nonce is spent
// only by a request whose signature holds, so that nobody can burn another device's nonces.
import { jwkThumbprint } from '../../core/crypto/jwk-thumbprint.ts';
import {
  NONCE_MEMORY_SECONDS,
  SIGNATURE_WINDOW_SECONDS,
  verifySignedRequest,
  type SignatureHeaders,
} from '../../core/crypto/http-signature.ts';
import { AppError, type PublicJwkP256 } from '../../core/protocol/index.ts';
import type { DeviceStore } from './ports.ts';

/** Requests that one device may make in a minute, whatever they are. A person's phone makes a few dozen. */
const REQUESTS_A_MINUTE = 600;

export interface DeviceRequest {
  readonly method: string;
  /** Our own origin with the path and query that were asked for; the Host header plays no part. */
  readonly targetUri: string;
  readonly signature: SignatureHeaders;
  /** SHA-256 of the body; of a streamed one, what was declared, to be compared when all bytes were seen. */
  readonly bodyDigest: Uint8Array;
  /** The key in the body of a registration, which signs itself. */
  readonly publicKey?: PublicJwkP256;
}

/** @returns the device's id. @throws AppError REQUEST_CLOCK, DEVICE_UNKNOWN, REQUEST_SIGNATURE, REQUEST_REPLAYED, REQUEST_RATE_LIMITED */
export const authenticateDevice =
  (deps: { readonly devices: DeviceStore; /** Seconds since 1970. */ readonly now: () => number }) =>
  async (request: DeviceRequest): Promise<string> => {
    const { created, keyId, nonce } = request.signature;
    if (Math.abs(deps.now() - created) > SIGNATURE_WINDOW_SECONDS) throw new AppError('REQUEST_CLOCK');
    const publicJwk = request.publicKey ?? (await deps.devices.find(keyId));
    if (!publicJwk) throw new AppError('DEVICE_UNKNOWN');
    if (request.publicKey && (await jwkThumbprint(publicJwk)) !== keyId) {
      throw new AppError('REQUEST_SIGNATURE', 'keyid is not the thumbprint of the key');
    }
    const { method, targetUri, bodyDigest } = request;
    await verifySignedRequest({ method, targetUri, bodyDigest, headers: request.signature, publicJwk });
    const memory = await deps.devices.rememberNonce(keyId, nonce, REQUESTS_A_MINUTE);
    if (memory === 'limited')
      throw new AppError('REQUEST_RATE_LIMITED', 'requests of a device', { detail: { retryAfterSeconds: 60 } });
    if (memory === 'seen') throw new AppError('REQUEST_REPLAYED');
    return keyId;
  };

/** Drops nonces that the clock refuses by now. */
export const sweepNonces = (deps: { readonly devices: DeviceStore }) => (): Promise<void> =>
  deps.devices.forgetNonces(NONCE_MEMORY_SECONDS);
