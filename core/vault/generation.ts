// SPDX-License-Identifier: Apache-2.0
// The server's MAC over a generation: a restored server knows its own later generations again and adopts them,
// and nobody else can make one.
import { equalBytes, fromB64u, toB64u, utf8 } from '../crypto/bytes.ts';
import { hmacSha256, platformSubtle } from '../crypto/hash.ts';
import type { GenerationToken } from '../protocol/token-messages.ts';

export type Generation = Omit<GenerationToken, 'mac'>;

async function macOf(key: Uint8Array, tokenId: string, generation: Generation, subtle: SubtleCrypto) {
  const { number, pinVersion, pukVersion } = generation;
  return hmacSha256(key, utf8(`emza|1|generation|${tokenId}|${number}|${pinVersion}|${pukVersion}`), subtle);
}

/** @param key 32 bytes, of the server alone. */
export async function signGeneration(
  key: Uint8Array,
  tokenId: string,
  generation: Generation,
  subtle = platformSubtle,
): Promise<GenerationToken> {
  const { number, pinVersion, pukVersion } = generation;
  return { number, pinVersion, pukVersion, mac: toB64u(await macOf(key, tokenId, generation, subtle)) };
}

export async function isOurGeneration(
  key: Uint8Array,
  tokenId: string,
  token: GenerationToken,
  subtle = platformSubtle,
): Promise<boolean> {
  return equalBytes(await macOf(key, tokenId, token, subtle), fromB64u(token.mac));
}
