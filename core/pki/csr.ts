// SPDX-License-Identifier: Apache-2.0
// Certification requests (PKCS#10, RFC 2986): made on the phone, checked on the server. Only the key and its proof of
// possession count: what a request says about a person is never believed, so a subject is empty or a CN, and
// attributes are refused.
import type { Bytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { AppError } from '../protocol/errors.ts';
import { signatureAlgorithmOf, signatureAlgorithmDer } from './algorithms.ts';
import { readDer } from './der.ts';
import { contextTag, TAG, type DerNode } from './der-node.ts';
import { fieldsOf, readBits, readCount } from './der-values.ts';
import { bitString, explicit, integer, sequence } from './der-write.ts';
import { buildName, readName } from './names.ts';
import { NAME_OID } from './oids.ts';
import { readPublicKey } from './public-key.ts';
import { signatureAlgorithmFor, subtleSigner, subtleVerifier } from './signatures.ts';
import type { KeyAlgorithm, SignatureVerifier } from './types.ts';

/** No request of ours is larger; RSA-4096 needs about 1.2 KB. */
const MAX_CSR_BYTES = 2048;
/** What is certified now; RSA and P-384 are rows of the algorithm table and only wait to be listed here. */
export const CERTIFIED_KEYS: readonly KeyAlgorithm[] = ['P-256'];

export interface CheckedCsr {
  readonly spkiDer: Bytes;
  readonly keyAlgorithm: KeyAlgorithm;
  /** Content of the BIT STRING: the SEC1 point. */
  readonly publicKey: Bytes;
}

/**
 * The gate, the form, the key, then the proof of possession.
 * @throws AppError CSR_INVALID, CSR_KEY_NOT_ALLOWED, CSR_SIGNATURE
 */
export async function checkCsr(
  csrDer: Uint8Array,
  options: { readonly verify?: SignatureVerifier; readonly keys?: readonly KeyAlgorithm[] } = {},
): Promise<CheckedCsr> {
  if (csrDer.length > MAX_CSR_BYTES) throw new AppError('CSR_INVALID', 'too large');
  const csr = readCsr(csrDer);
  if (!(options.keys ?? CERTIFIED_KEYS).includes(csr.keyAlgorithm)) throw new AppError('CSR_KEY_NOT_ALLOWED');
  // One signature algorithm a key: nothing is negotiated.
  const expected = signatureAlgorithmFor(csr.keyAlgorithm);
  const isProven =
    csr.signatureAlgorithm === expected &&
    (await (options.verify ?? subtleVerifier())({
      algorithm: expected,
      spkiDer: csr.spkiDer,
      keyAlgorithm: csr.keyAlgorithm,
      data: csr.infoDer,
      signature: csr.signature,
    }));
  if (!isProven) throw new AppError('CSR_SIGNATURE');
  return { spkiDer: csr.spkiDer, keyAlgorithm: csr.keyAlgorithm, publicKey: csr.publicKey };
}

function readCsr(csrDer: Uint8Array) {
  try {
    const fields = fieldsOf(readDer(csrDer));
    const info = fields.next(TAG.sequence);
    const signatureAlgorithm = signatureAlgorithmOf(fields.next(TAG.sequence).bytes);
    const signature = readBits(fields.next(TAG.bitString));
    fields.end();
    const inner = fieldsOf(info);
    if (readCount(inner.next(TAG.integer)) !== 0) throw new Error('version');
    checkSubject(inner.next(TAG.sequence));
    const key = readPublicKey(inner.next(TAG.sequence));
    if (inner.next(contextTag(0)).content.length !== 0) throw new Error('attributes');
    inner.end();
    return { infoDer: info.bytes, ...key, signatureAlgorithm, signature };
  } catch (cause) {
    throw new AppError('CSR_INVALID', 'not a request of our form', { cause });
  }
}

function checkSubject(node: DerNode): void {
  const { attributes } = readName(node);
  const [only, ...more] = attributes;
  if (more.length > 0 || (only && only.oid !== NAME_OID.commonName)) throw new Error('subject');
  if (only && (only.value.length === 0 || only.value.length > 64)) throw new Error('subject');
}

/**
 * Makes the request on the phone. The private key may be non-extractable; the public one is exported.
 * `subject` is for the eyes of a developer only: the server writes the subject from the registry.
 */
export async function createCsr(input: {
  readonly keyPair: CryptoKeyPair;
  readonly subject?: string;
  readonly subtle?: SubtleCrypto;
}): Promise<Bytes> {
  const subtle = input.subtle ?? platformSubtle;
  const signer = subtleSigner(input.keyPair.privateKey, subtle);
  const spkiDer = new Uint8Array(await subtle.exportKey('spki', input.keyPair.publicKey));
  const subject = buildName(input.subject === undefined ? [] : [['commonName', input.subject]]);
  const info = sequence(integer(0), subject, spkiDer, explicit(0));
  const algorithm = signatureAlgorithmDer(signer.algorithm as Exclude<typeof signer.algorithm, 'other'>);
  return sequence(info, algorithm, bitString(await signer.sign(info)));
}

/** Name of a key for a person's eyes and the certificate view: "ECDSA P-256", "RSA 3072". */
export function keyLabel(key: KeyAlgorithm): string {
  return key.startsWith('P-') ? `ECDSA ${key}` : key.replace('-', ' ');
}
