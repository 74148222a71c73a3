// SPDX-License-Identifier: Apache-2.0
// The layout inside a sealed stream, both ways: u32 length of a head, the head, then parts in the head's order.
// Sizes stand in the head (JWS or ResultHead); a stream with a byte too many or too few is refused.
import { concat, readU32, textOfUtf8, u32, utf8, type Bytes } from '../crypto/bytes.ts';
import { AppError, checkJson, ResultHead, type ErrorCode } from '../protocol/index.ts';

/** Longest head: a request of 100 documents stays far below. */
const MAX_HEAD = 1024 * 1024;

function unpack(stream: Uint8Array, code: ErrorCode): { head: string; rest: Bytes } {
  if (stream.length < 4) throw new AppError(code, 'no head');
  const length = readU32(stream);
  if (length > MAX_HEAD || length > stream.length - 4) throw new AppError(code, 'head longer than the stream');
  try {
    return { head: textOfUtf8(stream.subarray(4, 4 + length)), rest: stream.slice(4 + length) };
  } catch (cause) {
    throw new AppError(code, 'head is not UTF-8', { cause });
  }
}

function split(rest: Bytes, sizes: readonly number[], code: ErrorCode): readonly Bytes[] {
  if (sizes.reduce((total, size) => total + size, 0) !== rest.length) throw new AppError(code, 'sizes do not add up');
  let at = 0;
  return sizes.map((size) => rest.slice(at, (at += size)));
}

/** Relying party: `documents` in the order of the JWS. */
export function packPayload(jws: string, documents: readonly Uint8Array[]): Bytes {
  const head = utf8(jws);
  return concat(u32(head.length), head, ...documents);
}

/** Phone: check the JWS, then cut `rest` by {@link splitDocuments}. @throws AppError SIGN_REQUEST_INVALID */
export function unpackPayload(plaintext: Uint8Array): { readonly jws: string; readonly rest: Bytes } {
  const { head, rest } = unpack(plaintext, 'SIGN_REQUEST_INVALID');
  return { jws: head, rest };
}

/** @throws AppError SIGN_REQUEST_INVALID when the sizes of the (checked) request do not use up `rest` exactly. */
export function splitDocuments(rest: Bytes, documents: readonly { readonly size: number }[]): readonly Bytes[] {
  return split(
    rest,
    documents.map((document) => document.size),
    'SIGN_REQUEST_INVALID',
  );
}

/** Phone: `files` in the order of head.files, each of the size said there. */
export function packResult(head: ResultHead, files: readonly Uint8Array[]): Bytes {
  const bytes = utf8(JSON.stringify(head));
  return concat(u32(bytes.length), bytes, ...files);
}

/** Relying party. @throws AppError RESULT_OPEN */
export function unpackResult(plaintext: Uint8Array): { readonly head: ResultHead; readonly files: readonly Bytes[] } {
  const { head: text, rest } = unpack(plaintext, 'RESULT_OPEN');
  const checked = checkJson(ResultHead, text, 'RESULT_OPEN');
  const sizes = checked.files.map((file) => file.size);
  return { head: checked, files: split(rest, sizes, 'RESULT_OPEN') };
}
