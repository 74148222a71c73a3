// SPDX-License-Identifier: Apache-2.0
// RFC 8785 for what this folder hashes and MACs: strings, booleans, safe integers, arrays and plain objects.
// Everything else is refused, so no two engines can write the same value in two ways.
import { utf8, type Bytes } from '../crypto/bytes.ts';
import { AppError } from '../protocol/errors.ts';

function text(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    // Sorted by UTF-16 code units (RFC 8785 §3.2.3), which is what sort() does; absent members are not written.
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${text(member)}`).join(',')}}`;
  }
  throw new AppError('REQUEST_INVALID', 'no canonical form');
}

/** @throws AppError REQUEST_INVALID on null, floats, dates, bytes, lone surrogates. */
export function canonicalBytes(value: unknown): Bytes {
  return utf8(text(value));
}
