// SPDX-License-Identifier: Apache-2.0
// From the sealed result to signed files. What comes back must answer exactly what was asked: the same request, the
// same documents in the same order; of a PDF only appended bytes, so that the original stands unchanged in front, and
// nothing in them but one whole signature: a patched phone could append another page. Who signed is not judged here.
import { findLaterChanges } from '../core/ades/pdf-changes.ts';
import { validatePdf } from '../core/ades/validate-pdf.ts';
import { concat, equalBytes, type Bytes } from '../core/crypto/bytes.ts';
import { openResult, unpackResult } from '../core/pairing/index.ts';
import { AppError, LEVELS, type Format, type Level, type ResultHead } from '../core/protocol/index.ts';
import type { FileToSign, Wish } from './describe-documents.ts';

export interface SignedFile {
  /** The name of the original. */
  readonly name: string;
  readonly format: Format;
  /** May be lower than asked for: an outage of a time-stamp or status service lowers it and never stops a signature. */
  readonly level: Level;
  /** The whole signed file; for a PDF the original with the signature appended. */
  readonly bytes: Bytes;
}

/**
 * @param resultKeys of every upload of this request: the phone used one of them.
 * @throws AppError RESULT_OPEN, RESULT_NOT_APPENDED
 */
export async function openSignedFiles(
  requestId: string,
  wish: Wish,
  ciphertext: Uint8Array,
  resultKeys: readonly CryptoKey[],
): Promise<readonly SignedFile[]> {
  const { head, files } = unpackResult(await openWithAny(resultKeys, ciphertext));
  if (head.requestId !== requestId || head.files.length !== wish.files.length) {
    throw new AppError('RESULT_OPEN', 'the result answers another request');
  }
  const signed = head.files.map((entry, index) => {
    const original = wish.files[index];
    const bytes = files[index];
    if (!original || !bytes || !answers(entry, original, wish)) {
      throw new AppError('RESULT_OPEN', 'a file of the result is not the one asked for');
    }
    return { name: entry.name, format: entry.format, level: entry.level, bytes: signedBytes(entry, original, bytes) };
  });
  for (const [index, { format, bytes }] of signed.entries())
    if (format === 'pades') await checkOnlySigned(bytes, wish.files[index]?.bytes.length ?? 0);
  return signed;
}

/** @throws AppError RESULT_NOT_APPENDED unless the original got one intact signature over all of it, and no more. */
async function checkOnlySigned(bytes: Bytes, originalLength: number): Promise<void> {
  const changes = await findLaterChanges(bytes, originalLength);
  // Without roots: whether the bytes hold. Trust in the certificate is for whoever verifies.
  const { signatures } = await validatePdf(bytes, { anchors: [], now: new Date() });
  const [own, ...more] = signatures.filter(({ byteRange }) => (byteRange?.[1] ?? 0) >= originalLength);
  const isWhole = own?.coversWholeFile === true && own.verdict !== 'TOTAL-FAILED';
  if (changes !== 'signatures' || !isWhole || more.length > 0)
    throw new AppError('RESULT_NOT_APPENDED', 'more, or something else, than a signature was appended');
}

async function openWithAny(resultKeys: readonly CryptoKey[], ciphertext: Uint8Array): Promise<Bytes> {
  // The latest upload first: earlier ones matter only when a phone had fetched one before it was replaced.
  for (const resultKey of resultKeys.toReversed()) {
    try {
      return await openResult({ resultKey, ciphertext });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'RESULT_OPEN') throw error;
    }
  }
  throw new AppError('RESULT_OPEN', 'no key of this request opens the result');
}

type Entry = ResultHead['files'][number];

function answers(entry: Entry, original: FileToSign, wish: Wish): boolean {
  const isLevel = LEVELS.indexOf(entry.level) <= LEVELS.indexOf(wish.level);
  return entry.name === original.name && entry.format === wish.format && isLevel;
}

function signedBytes(entry: Entry, original: FileToSign, bytes: Bytes): Bytes {
  if (entry.form === 'appended') return concat(original.bytes, bytes);
  const isPrefix =
    bytes.length > original.bytes.length && equalBytes(bytes.subarray(0, original.bytes.length), original.bytes);
  if (entry.format === 'pades' && !isPrefix) throw new AppError('RESULT_NOT_APPENDED');
  return bytes;
}
