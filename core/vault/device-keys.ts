// SPDX-License-Identifier: Apache-2.0
// The two keys a device is: one signs its requests, one enters the hardening of PIN and PUK. Non-extractable, and yet
// in clear in a copied browser profile: they protect against everyone but who holds such a copy.
import { platformSubtle } from '../crypto/hash.ts';
import { jwkThumbprint } from '../crypto/jwk-thumbprint.ts';
import { generateP256, publicJwkOf } from '../crypto/p256.ts';
import type { PublicJwkP256 } from '../protocol/primitives.ts';

export interface DeviceKeys {
  /** RFC 7638 thumbprint of deviceAuthKey, base64url. */
  readonly deviceId: string;
  readonly publicJwk: PublicJwkP256;
  /** ECDSA P-256, non-extractable, `sign`. */
  readonly deviceAuthKey: CryptoKey;
  /** HMAC-SHA256, 256 bit, non-extractable, `sign`. */
  readonly deviceSecret: CryptoKey;
}

/** All of it can be stored in IndexedDB as it is. */
export async function makeDeviceKeys(subtle = platformSubtle): Promise<DeviceKeys> {
  const pair = await generateP256({ subtle });
  const publicJwk = await publicJwkOf(pair.publicKey, subtle);
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  const deviceSecret = await subtle.generateKey(hmac, false, ['sign']);
  return { deviceId: await jwkThumbprint(publicJwk, subtle), publicJwk, deviceAuthKey: pair.privateKey, deviceSecret };
}
