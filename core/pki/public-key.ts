// SPDX-License-Identifier: Apache-2.0
// SubjectPublicKeyInfo: which key it is, and whether it is a sound one. Only named curves, uncompressed points that
// lie on their curve, and RSA moduli of the sizes in the table have a name; everything else is `other`.
import { equalBytes, toHex, type Bytes } from '../crypto/bytes.ts';
import { curveOf, EC_CURVES, RSA_KEY_DER } from './algorithms.ts';
import { readDer } from './der.ts';
import { TAG, type DerNode } from './der-node.ts';
import { fieldsOf, readBits, readInteger } from './der-values.ts';
import type { KeyAlgorithm } from './types.ts';

export interface PublicKeyInfo {
  readonly spkiDer: Bytes;
  readonly keyAlgorithm: KeyAlgorithm;
  /** Content of the BIT STRING. */
  readonly publicKey: Bytes;
}

/** @throws AppError DER_INVALID when the outer structure is not SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
export function readPublicKey(node: DerNode): PublicKeyInfo {
  const fields = fieldsOf(node);
  const algorithm = fields.next(TAG.sequence);
  const publicKey = readBits(fields.next(TAG.bitString));
  fields.end();
  return { spkiDer: node.bytes, keyAlgorithm: nameOf(algorithm.bytes, publicKey), publicKey };
}

function nameOf(algorithmDer: Bytes, publicKey: Bytes): KeyAlgorithm {
  const curve = EC_CURVES.find((entry) => equalBytes(entry.der, algorithmDer));
  if (curve) return isPointOnCurve(curve.name, publicKey) ? curve.name : 'other';
  if (equalBytes(algorithmDer, RSA_KEY_DER)) return rsaNameOf(publicKey);
  return 'other';
}

/** RSAPublicKey (RFC 8017 §A.1.1) with an odd modulus of exactly 2048, 3072 or 4096 bits and e = 65537. */
function rsaNameOf(publicKey: Bytes): KeyAlgorithm {
  try {
    const fields = fieldsOf(readDer(publicKey));
    const modulus = readInteger(fields.next(TAG.integer));
    const exponent = readInteger(fields.next(TAG.integer));
    fields.end();
    if (modulus <= 0n || (modulus & 1n) === 0n || exponent !== 65537n) return 'other';
    const bits = modulus.toString(2).length;
    return bits === 2048 ? 'RSA-2048' : bits === 3072 ? 'RSA-3072' : bits === 4096 ? 'RSA-4096' : 'other';
  } catch {
    return 'other';
  }
}

/** Uncompressed SEC1 point, coordinates below p, y² = x³ - 3x + b. The cofactor is 1, so that is full validation. */
function isPointOnCurve(key: KeyAlgorithm, point: Uint8Array): boolean {
  const curve = curveOf(key);
  if (!curve || point.length !== 1 + 2 * curve.size || point[0] !== 4) return false;
  const x = BigInt(`0x${toHex(point.subarray(1, 1 + curve.size))}`);
  const y = BigInt(`0x${toHex(point.subarray(1 + curve.size))}`);
  const { p, b } = curve;
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}

/** From the DER of a SubjectPublicKeyInfo alone. */
export function parsePublicKey(spkiDer: Uint8Array): PublicKeyInfo {
  return readPublicKey(readDer(spkiDer));
}
