// SPDX-License-Identifier: Apache-2.0
// The SHA-256 thumbprint of a P-256 public key (RFC 7638 §3): it names a device. Nothing else enters it.
import type { PublicJwkP256 } from '../protocol/primitives.ts';
import { toB64u, utf8 } from './bytes.ts';
import { platformSubtle, sha256 } from './hash.ts';

/** @returns base64url of 32 bytes. The members stand in lexicographic order without spaces (RFC 7638 §3.3). */
export async function jwkThumbprint(jwk: PublicJwkP256, subtle = platformSubtle): Promise<string> {
  const { crv, kty, x, y } = jwk;
  return toB64u(await sha256(utf8(JSON.stringify({ crv, kty, x, y })), subtle));
}
