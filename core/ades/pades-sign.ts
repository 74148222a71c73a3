// SPDX-License-Identifier: Apache-2.0
// Makes a PAdES B-B signature (EN 319 142-1): layout, digest, attributes, CMS into /Contents. The key stays outside:
// it signs the attributes only, and what it gives back is checked against the certificate before anything leaves.
import { toHex, type Bytes } from '../crypto/bytes.ts';
import { platformSubtle, sha256 } from '../crypto/hash.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { AppError } from '../protocol/errors.ts';
import { buildSignedAttrs, buildSignedData } from './cms.ts';
import type { ConsentReceipt } from './consent.ts';
import { layOutSignature, type SignatureLayout } from './pdf-layout.ts';

export interface SignPadesInput {
  /** The document; may hold signatures already, which stay valid. */
  readonly pdf: Uint8Array;
  /** DER; the signer's certificate (P-256) first, then its issuers; the root may be left out. */
  readonly certificateChain: readonly Uint8Array[];
  /** Signs `tbs` by ECDSA P-256 with SHA-256. @returns r ‖ s, 64 bytes. */
  readonly sign: (tbs: Bytes) => Promise<Uint8Array>;
  /** Into /M: a claim of the signer, not a proof. */
  readonly signingTime: Date;
  /** Into /Reason: the relying party's text for the person. */
  readonly reason?: string;
  readonly consent?: ConsentReceipt;
}

export interface SignedPdf {
  /** To put after the original bytes: all that needs to travel. A view of `whole`. */
  readonly appended: Bytes;
  readonly whole: Bytes;
}

/**
 * @throws AppError SIGN_UNSUPPORTED (the file cannot be extended, see layOutSignature), SIGN_FAILED (certificate, key
 *   and signature do not belong together).
 */
export async function signPades(input: SignPadesInput, subtle: SubtleCrypto = platformSubtle): Promise<SignedPdf> {
  const leaf = input.certificateChain[0];
  if (!leaf) throw new AppError('SIGN_FAILED', 'no certificate');
  const layout = await layOutSignature({
    pdf: input.pdf,
    contentsSize: contentsSizeFor(input),
    signingTime: input.signingTime,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  });
  const signedAttrsDer = await buildSignedAttrs({
    contentSha256: await digestByteRange(layout, subtle),
    signingCertificateDer: leaf,
    ...(input.consent === undefined ? {} : { consent: input.consent }),
  });
  const signatureP1363 = await input.sign(signedAttrsDer);
  await checkOwnSignature(leaf, signatureP1363, signedAttrsDer, subtle);
  const cms = buildSignedData({ signedAttrsDer, signatureP1363, certificateChain: input.certificateChain });
  const [, gap, rest] = layout.byteRange;
  if (gap + 2 + cms.length * 2 > rest) throw new AppError('SIGN_FAILED', 'no room for the signature');
  const hex = toHex(cms);
  for (let at = 0; at < hex.length; at++) layout.whole[gap + 1 + at] = hex.charCodeAt(at);
  return { appended: layout.whole.subarray(layout.originalLength), whole: layout.whole };
}

/** Certificates, attributes and fixed parts; what is left over is zeros. */
function contentsSizeFor(input: SignPadesInput): number {
  const certificates = input.certificateChain.reduce((total, der) => total + der.length, 0);
  const consent = input.consent ? (input.consent.rp.length + input.consent.origin.length) * 4 : 0;
  return Math.ceil((certificates + consent + 2048) / 1024) * 1024;
}

/** SHA-256 of the two runs. The end is moved over the gap and back, so that no copy of the document is made. */
async function digestByteRange(layout: SignatureLayout, subtle: SubtleCrypto): Promise<Bytes> {
  const { whole, byteRange } = layout;
  const [, gap, rest] = byteRange;
  const end = whole.slice(gap);
  whole.copyWithin(gap, rest);
  const digest = await sha256(whole.subarray(0, whole.length - (rest - gap)), subtle);
  whole.set(end, gap);
  return digest;
}

async function checkOwnSignature(leaf: Uint8Array, signature: Uint8Array, tbs: Bytes, subtle: SubtleCrypto) {
  let isGood: boolean;
  try {
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await subtle.importKey('spki', parseCertificate(leaf).spkiDer, curve, false, ['verify']);
    isGood = await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature as Bytes, tbs);
  } catch (cause) {
    throw new AppError('SIGN_FAILED', 'the certificate has no usable P-256 key', { cause });
  }
  if (!isGood) throw new AppError('SIGN_FAILED', 'the key does not belong to the certificate');
}
