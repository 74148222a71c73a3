// SPDX-License-Identifier: Apache-2.0
// core/pki's signer and verifier over OpenSSL: the issuing path runs at native speed. Same contract as over WebCrypto.
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Bytes } from '../../core/crypto/bytes.ts';
import { fits, signatureRow } from '../../core/pki/index.ts';
import type { SignatureAlgorithm, SignatureVerifier, Signer } from '../../core/pki/index.ts';

const digestOf = (algorithm: SignatureAlgorithm): string | undefined =>
  signatureRow(algorithm)?.hash.replace('-', '').toLowerCase();

/** OpenSSL refuses an ECDSA signature that is not DER; an error is a "no". */
export const nativeVerifier: SignatureVerifier = ({ algorithm, spkiDer, keyAlgorithm, data, signature }) => {
  const digest = digestOf(algorithm);
  if (digest === undefined || !fits(keyAlgorithm, algorithm)) return false;
  try {
    return verify(digest, data, openKey(spkiDer), signature);
  } catch {
    return false;
  }
};

const openKey = (spkiDer: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(spkiDer), format: 'der', type: 'spki' });

/** For one key and algorithm, opened once: what the CA checks its own signatures with. */
export function nativeCheck(
  spkiDer: Uint8Array,
  algorithm: SignatureAlgorithm,
): (data: Bytes, signature: Bytes) => boolean {
  const [key, digest] = [openKey(spkiDer), digestOf(algorithm)];
  return (data, signature) => verify(digest, data, key, signature);
}

/** core/pki's keyIdOf. */
export function nativeKeyId(publicKey: Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(publicKey).digest().subarray(0, 20));
}

export function nativeSigner(privateKey: KeyObject, algorithm: Exclude<SignatureAlgorithm, 'other'>): Signer {
  const digest = digestOf(algorithm);
  return { algorithm, sign: (data) => new Uint8Array(sign(digest, data, privateKey)) };
}
