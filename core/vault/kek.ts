// SPDX-License-Identifier: Apache-2.0
// The key-encryption key of one envelope, from the hardened secret and, for a PIN, the authenticator's PRF.
// It exists only as a CryptoKey that can wrap and unwrap.
import { concat, fromB64u, utf8 } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { WRAPPING_KEY, WRAPPING_USAGES } from '../crypto/key-wrap.ts';
import { AppError } from '../protocol/errors.ts';
import type { Hardened } from './harden.ts';

/** What an envelope stands on; named in its KEK and bound into it, so that no envelope opens as another. */
export interface EnvelopeName {
  readonly tokenId: string;
  readonly kind: Hardened['kind'];
  readonly version: number;
  readonly hasPrf: boolean;
}

/** ASCII form of a name: HKDF info and AAD differ by `purpose`. */
export function envelopeLabel(purpose: 'kek' | 'envelope', name: EnvelopeName): string {
  return `emza|1|${purpose}|${name.tokenId}|${name.kind}|${name.version}|${name.hasPrf ? 'prf' : 'no-prf'}`;
}

/**
 * HKDF-SHA256( OPRF output ‖ PRF output, salt = token id, info = label ). Zeroes `hardened.output`, and not `prfOutput`.
 * @param prfOutput 32 bytes; never for a PUK: it must open when the passkey is gone.
 */
export async function deriveKek(
  tokenId: string,
  hardened: Hardened,
  prfOutput: Uint8Array | undefined,
  subtle = platformSubtle,
): Promise<CryptoKey> {
  const { kind, version, output } = hardened;
  if (kind === 'puk' && prfOutput !== undefined) throw new AppError('SERVER_ERROR', 'a PUK never stands on PRF');
  if (prfOutput !== undefined && prfOutput.length !== 32) throw new AppError('LOCK_UNAVAILABLE', 'PRF is not 32 bytes');
  const ikm = concat(output, prfOutput ?? new Uint8Array(0));
  const base = await subtle.importKey('raw', ikm, 'HKDF', false, ['deriveKey']);
  ikm.fill(0);
  output.fill(0);
  const info = utf8(envelopeLabel('kek', { tokenId, kind, version, hasPrf: prfOutput !== undefined }));
  const params = { name: 'HKDF', hash: 'SHA-256', salt: fromB64u(tokenId), info };
  return subtle.deriveKey(params, base, WRAPPING_KEY, false, WRAPPING_USAGES);
}
