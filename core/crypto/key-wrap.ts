// SPDX-License-Identifier: Apache-2.0
// Keys wrapped under keys by AES-256-GCM inside WebCrypto, so that their bytes never reach JavaScript.
// Form: fresh 96-bit nonce ‖ ciphertext ‖ tag.
import { concat, type Bytes } from './bytes.ts';
import { platformSubtle, randomBytes } from './hash.ts';

/** A wrapping key: AES-256-GCM, usable for nothing but keys. */
export const WRAPPING_KEY = { name: 'AES-GCM', length: 256 } as const;
export const WRAPPING_USAGES: KeyUsage[] = ['wrapKey', 'unwrapKey'];

/** @param key extractable. @param aad what the wrapped key is for; unwrapping needs the same bytes. */
export async function wrapKey(
  format: 'raw' | 'pkcs8',
  key: CryptoKey,
  wrappingKey: CryptoKey,
  aad: Uint8Array,
  subtle = platformSubtle,
): Promise<Bytes> {
  const iv = randomBytes(12);
  const params = { name: 'AES-GCM', iv, additionalData: aad as Bytes };
  return concat(iv, new Uint8Array(await subtle.wrapKey(format, key, wrappingKey, params)));
}

/** What an unwrapped key is to be. */
export interface UnwrapAs {
  readonly algorithm: Parameters<SubtleCrypto['unwrapKey']>[4];
  readonly usages: readonly KeyUsage[];
  /** Left out: false. True only to wrap it again at once. */
  readonly extractable?: boolean;
}

/** @returns the key, or undefined when wrapping key, bytes or aad do not fit together. */
export async function unwrapKey(
  format: 'raw' | 'pkcs8',
  wrapped: Uint8Array,
  wrappingKey: CryptoKey,
  aad: Uint8Array,
  as: UnwrapAs,
  subtle = platformSubtle,
): Promise<CryptoKey | undefined> {
  if (wrapped.length < 12 + 16) return undefined;
  const params = { name: 'AES-GCM', iv: wrapped.slice(0, 12), additionalData: aad as Bytes };
  try {
    const { algorithm, extractable = false, usages } = as;
    return await subtle.unwrapKey(format, wrapped.slice(12), wrappingKey, params, algorithm, extractable, [...usages]);
  } catch (cause) {
    // The tag did not fit. Anything else (a key without the usage, a broken engine) is a fault of ours.
    if ((cause as { name?: unknown }).name === 'OperationError') return undefined;
    throw cause;
  }
}
