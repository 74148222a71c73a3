// SPDX-License-Identifier: Apache-2.0
// core/pki's signer and verifier over OpenSSL: the issuing path runs at native speed. Same contract as over WebCrypto.
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { fits, signatureRow } from '../../core/pki/index.ts';
import type { SignatureAlgorithm, SignatureVerifier, Signer } from '../../core/pki/index.ts';

const digestOf = (algorithm: SignatureAlgorithm): string | undefined =>
  signatureRow(algorithm)?.hash.replace('-', '').toLowerCase();

/** OpenSSL refuses an ECDSA signature that is not DER; an error is a "no". */
export const nativeVerifier: SignatureVerifier = ({ algorithm, spkiDer, keyAlgorithm, data, signature }) => {
  const digest = digestOf(algorithm);
  if (digest === undefined || !fits(keyAlgorithm, algorithm)) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(spkiDer), format: 'der', type: 'spki' });
    return verify(digest, data, key, signature);
  } catch {
    return false;
  }
};

export function nativeSigner(privateKey: KeyObject, algorithm: Exclude<SignatureAlgorithm, 'other'>): Signer {
  const digest = digestOf(algorithm);
  return { algorithm, sign: (data) => new Uint8Array(sign(digest, data, privateKey)) };
}
