// SPDX-License-Identifier: Apache-2.0
// What the device lock releases, as hash and as WebAuthn challenge: computed by the phone before it prompts, and by
// the server from the kind, its nonce and h. The server learns no content from them.
import { concat, fromB64u, toB64u, utf8 } from '../crypto/bytes.ts';
import { platformSubtle, sha256 } from '../crypto/hash.ts';
import { challengeLabel, type Operation } from '../protocol/operations.ts';
import { canonicalBytes } from './canonical.ts';

/** h = SHA-256 of the operation in RFC 8785 form. @returns base64url of 32 bytes. */
export async function operationHash(operation: Operation, subtle = platformSubtle): Promise<string> {
  return toB64u(await sha256(canonicalBytes(operation), subtle));
}

/**
 * SHA-256( "emza|1|" kind "|" ‖ nonce ‖ h ). @param nonce, h base64url of 32 bytes. @returns base64url of 32 bytes.
 * The phone compares it with `challenge` of the options before it asks the person.
 */
export async function operationChallenge(
  kind: Operation['kind'],
  nonce: string,
  h: string,
  subtle = platformSubtle,
): Promise<string> {
  return toB64u(await sha256(concat(utf8(challengeLabel(kind)), fromB64u(nonce), fromB64u(h)), subtle));
}

/** `extensions.prf.eval.first` of a token's credential: fixed, so that the PRF gives the same 32 bytes each time. */
export async function prfInput(tokenId: string, subtle = platformSubtle): Promise<string> {
  return toB64u(await sha256(utf8(`emza|1|prf|${tokenId}`), subtle));
}
