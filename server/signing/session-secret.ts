// SPDX-License-Identifier: Apache-2.0
// Secrets of a request that are derived when they are needed and stored nowhere.
import { concat, toB64u, utf8 } from '../../core/crypto/bytes.ts';
import { hmacSha256 } from '../../core/crypto/hash.ts';

/** HMAC(rpSessionKey, requestId): 32 bytes, base64url. The key of the link's macs. */
export async function sessionSecretOf(rpSessionKey: Uint8Array, requestId: string): Promise<string> {
  return toB64u(await hmacSha256(rpSessionKey, utf8(requestId)));
}

/** What stands in the database for the person an RP named: bound to the request, so that rows cannot be joined. */
export function signerMacOf(rpSessionKey: Uint8Array, requestId: string, nationalId: string): Promise<Uint8Array> {
  return hmacSha256(rpSessionKey, concat(utf8('signer|'), utf8(requestId), utf8('|'), utf8(nationalId)));
}
