// SPDX-License-Identifier: Apache-2.0
// What the authentication of devices needs of others.
import type { PublicJwkP256 } from '../../core/protocol/index.ts';

export interface DeviceStore {
  /** @returns the key registered under this thumbprint. */
  find(deviceId: string): Promise<PublicJwkP256 | undefined>;
  /** Repeating it changes nothing: the thumbprint is the key's own. */
  register(deviceId: string, publicKey: PublicJwkP256): Promise<void>;
  /** One atomic statement. @returns false when this device's nonce was seen before. */
  rememberNonce(deviceId: string, nonce: string): Promise<boolean>;
  /** Forgets nonces older than `seconds`. */
  forgetNonces(seconds: number): Promise<void>;
}
