// SPDX-License-Identifier: Apache-2.0
// The mac in a signing link: what relying party and server compute over the ASCII text as it stands there.
import { fromB64u, toB64u, utf8 } from '../crypto/bytes.ts';
import { hmacSha256 } from '../crypto/hash.ts';
import { linkMacInput } from '../protocol/index.ts';

/** First 16 bytes of HMAC-SHA256(decoded sessionSecret, label), base64url (design §8). */
export async function linkMac(
  sessionSecret: string,
  flow: 'qr' | 'link',
  requestId: string,
  t: string,
): Promise<string> {
  const mac = await hmacSha256(fromB64u(sessionSecret), utf8(linkMacInput(flow, requestId, t)));
  return toB64u(mac.subarray(0, 16));
}
