// SPDX-License-Identifier: Apache-2.0
// What the authentication of devices needs of others.
import type { PublicJwkP256 } from '../../core/protocol/index.ts';

export interface DeviceStore {
  /** @returns the key registered under this thumbprint. */
  find(deviceId: string): Promise<PublicJwkP256 | undefined>;
  /** Repeating it changes nothing: the thumbprint is the key's own. */
  register(deviceId: string, publicKey: PublicJwkP256): Promise<void>;
  /** One atomic statement: `seen` when this device's nonce was there, `limited` beyond `aMinute` of them. */
  rememberNonce(deviceId: string, nonce: string, aMinute: number): Promise<'fresh' | 'seen' | 'limited'>;
  /** Forgets nonces older than `seconds`. */
  forgetNonces(seconds: number): Promise<void>;
  /** Forgets devices registered `seconds` ago that never began an enrolment. */
  forgetUnused(seconds: number): Promise<void>;
}

/** Counts for all processes together. */
export interface RateLimits {
  /** @returns seconds until the window ends where the limit is reached, else undefined and one more is counted. */
  take(input: {
    bucket: string;
    subject: Uint8Array;
    limit: number;
    windowSeconds: number;
  }): Promise<number | undefined>;
}
