// SPDX-License-Identifier: Apache-2.0
// The KEY of a relying party: `<bearer>.<d>`. The bearer is sent to the server, `d` (a P-256 private key, as the JWK
// member of that name) signs requests here and never leaves the process.
import { createECDH } from 'node:crypto';
import { jwkThumbprint } from '../core/crypto/jwk-thumbprint.ts';
import type { PrivateJwkP256 } from '../core/ades/request-jws.ts';
import { AppError } from '../core/protocol/index.ts';

export interface RpKey {
  readonly bearer: string;
  readonly privateJwk: PrivateJwkP256;
  /** RFC 7638 thumbprint: how the registry names this key. */
  readonly kid: string;
}

/** The one key that is no secret: servers in sandbox mode know it, others refuse it. */
const SANDBOX_KEY = 'sandbox-rp';
const SANDBOX_D = 'WNwZjbPqEGGnPLL1NZNcGporEv4iXBpYhZ--Mnz9AKI';

/** @throws AppError RP_KEY_INVALID; the message never repeats the key. */
export async function parseRpKey(key: string): Promise<RpKey> {
  const match = /^([A-Za-z0-9_-]{16,128})\.([A-Za-z0-9_-]{43})$/.exec(key.trim());
  const [bearer, d] = key.trim() === SANDBOX_KEY ? [SANDBOX_KEY, SANDBOX_D] : [match?.[1], match?.[2]];
  if (bearer === undefined || d === undefined) throw new AppError('RP_KEY_INVALID', 'not <bearer>.<private key>');
  const privateJwk = privateJwkOf(d);
  return { bearer, privateJwk, kid: await jwkThumbprint(privateJwk) };
}

function privateJwkOf(d: string): PrivateJwkP256 {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(d, 'base64url');
  } catch (cause) {
    throw new AppError('RP_KEY_INVALID', 'not a P-256 private key', { cause });
  }
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33, 65)];
  return { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url'), d };
}
