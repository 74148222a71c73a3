// SPDX-License-Identifier: Apache-2.0
// JSON in the one form that is hashed and signed (RFC 8785). The only importer of `canonicalize`.
import canonicalize from 'canonicalize';
import { utf8, type Bytes } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { AppError } from '../protocol/index.ts';

/** Members that are undefined are left out. @throws AppError REQUEST_INVALID on NaN, cycles, lone surrogates. */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new AppError('REQUEST_INVALID', 'no canonical form', { cause });
  }
  if (text === undefined) throw new AppError('REQUEST_INVALID', 'no canonical form');
  return text;
}

/** SHA-256 of the canonical form's UTF-8. */
export function canonicalSha256(value: unknown): Promise<Bytes> {
  return sha256(utf8(canonicalJson(value)));
}
