// SPDX-License-Identifier: Apache-2.0
// Signatures as X.509 and CMS carry them, over WebCrypto, whose ECDSA speaks IEEE P1363. A signature in any but the
// one DER form, or with r or s out of range, is wrong; an engine's exception is a "no", never a "yes".
import type { Bytes } from '../crypto/bytes.ts';
import { concat, toHex } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { AppError } from '../protocol/errors.ts';
import { curveOf, fits, signatureRow } from './algorithms.ts';
import { readDer } from './der.ts';
import { derError, TAG } from './der-node.ts';
import { fieldsOf, readInteger } from './der-values.ts';
import { integer, sequence } from './der-write.ts';
import type { KeyAlgorithm, SignatureAlgorithm, SignatureVerifier, Signer } from './types.ts';

/** r ‖ s → ECDSA-Sig-Value (RFC 3279 §2.2.3). */
export function ecdsaToDer(signatureP1363: Uint8Array): Bytes {
  const half = signatureP1363.length / 2;
  return sequence(integer(signatureP1363.subarray(0, half)), integer(signatureP1363.subarray(half)));
}

/** ECDSA-Sig-Value → r ‖ s of the curve's size. @throws AppError DER_INVALID, also for r or s outside [1, n-1]. */
export function ecdsaFromDer(signatureDer: Uint8Array, key: KeyAlgorithm): Bytes {
  const curve = curveOf(key);
  if (!curve) throw derError('not an elliptic curve of the table');
  const fields = fieldsOf(readDer(signatureDer));
  const halves = [fields.next(TAG.integer), fields.next(TAG.integer)].map((node) => {
    const value = readInteger(node);
    if (value < 1n || value >= curve.n) throw derError('signature value out of range');
    const hex = value.toString(16).padStart(curve.size * 2, '0');
    return Uint8Array.from(hex.match(/../g) as string[], (pair) => Number.parseInt(pair, 16));
  });
  fields.end();
  return concat(...halves);
}

/** Over WebCrypto; the server brings a native one with the same contract. */
export function subtleVerifier(subtle: SubtleCrypto = platformSubtle): SignatureVerifier {
  return async ({ algorithm, spkiDer, keyAlgorithm, data, signature }) => {
    const row = signatureRow(algorithm);
    if (!row || !fits(keyAlgorithm, algorithm)) return false;
    try {
      if (row.family === 'ec') {
        const params = { name: 'ECDSA', namedCurve: keyAlgorithm };
        const key = await subtle.importKey('spki', spkiDer, params, false, ['verify']);
        const p1363 = ecdsaFromDer(signature, keyAlgorithm);
        return await subtle.verify({ name: 'ECDSA', hash: row.hash }, key, p1363, data);
      }
      const params = { name: 'RSASSA-PKCS1-v1_5', hash: row.hash };
      const key = await subtle.importKey('spki', spkiDer, params, false, ['verify']);
      return await subtle.verify(params.name, key, signature, data);
    } catch {
      return false;
    }
  };
}

/** The algorithm we sign with under such a key. @throws AppError CSR_KEY_NOT_ALLOWED for a key without one. */
export function signatureAlgorithmFor(key: KeyAlgorithm): Exclude<SignatureAlgorithm, 'other'> {
  if (key === 'P-256') return 'ecdsa-sha256';
  if (key === 'P-384') return 'ecdsa-sha384';
  if (key.startsWith('RSA-')) return 'rsa-sha256';
  throw new AppError('CSR_KEY_NOT_ALLOWED');
}

/** A signer over a private CryptoKey (ECDSA P-256, P-384 or RSASSA-PKCS1-v1_5 with SHA-256). */
export function subtleSigner(privateKey: CryptoKey, subtle: SubtleCrypto = platformSubtle): Signer {
  const curve = (privateKey.algorithm as { readonly namedCurve?: string }).namedCurve;
  const isEc = privateKey.algorithm.name === 'ECDSA' && (curve === 'P-256' || curve === 'P-384');
  if (!isEc && privateKey.algorithm.name !== 'RSASSA-PKCS1-v1_5') throw new AppError('CSR_KEY_NOT_ALLOWED');
  const algorithm = signatureAlgorithmFor(isEc ? curve : 'RSA-2048');
  const params = isEc
    ? { name: 'ECDSA', hash: signatureRow(algorithm)?.hash as string }
    : { name: 'RSASSA-PKCS1-v1_5' };
  return {
    algorithm,
    async sign(data) {
      const signature = new Uint8Array(await subtle.sign(params, privateKey, data));
      return isEc ? ecdsaToDer(signature) : signature;
    },
  };
}

/** Upper-case hex of an INTEGER's content without a leading zero byte: SerialHex, as openssl prints it. */
export function serialHexOf(content: Uint8Array): string {
  const start = content.length > 1 && content[0] === 0 ? 1 : 0;
  return toHex(content.subarray(start)).toUpperCase();
}
