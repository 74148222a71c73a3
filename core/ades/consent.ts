// SPDX-License-Identifier: Apache-2.0
// The consent receipt: to whom, for which request and how the person agreed, as a signed attribute. It names no
// other document of the same request.
import { fromB64u, toB64u, type Bytes } from '../crypto/bytes.ts';
import { AppError } from '../protocol/errors.ts';
import { readDer } from '../pki/der.ts';
import { derError, TAG } from '../pki/der-node.ts';
import { fieldsOf, readCount, readGeneralizedTime, readOctets, readText } from '../pki/der-values.ts';
import { generalizedTime, integer, octetString, sequence, utf8String } from '../pki/der-write.ts';

export interface ConsentReceipt {
  /** Identifier of the relying party in the registry. */
  readonly rp: string;
  readonly origin: string;
  /** SHA-256 of the request's compact JWS, base64url. */
  readonly requestSha256: string;
  /** Age of the QR code or link when it was claimed. */
  readonly codeAgeSeconds: number;
  /** When the person agreed, Unix seconds by the server's clock as last heard. */
  readonly at: number;
}

const UUID = 0xa843af87cb1541249160295d9422a32fn;
/** An arc of our own (X.667): 2.25.<UUID a843af87-cb15-4124-9160-295d9422a32f as an integer>. */
export const CONSENT_OID = `2.25.${UUID}`;

/**
 * EmzaConsent ::= SEQUENCE { version INTEGER (1), rp UTF8String, origin UTF8String, requestSha256 OCTET STRING
 * (SIZE (32)), codeAgeSeconds INTEGER (0..MAX), at GeneralizedTime }
 * @throws AppError SIGN_FAILED on values out of range.
 */
export function consentDer(receipt: ConsentReceipt): Bytes {
  const digest = fromB64u(receipt.requestSha256);
  const isWhole = [receipt.codeAgeSeconds, receipt.at].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (digest.length !== 32 || !isWhole) throw new AppError('SIGN_FAILED', 'consent receipt out of range');
  return sequence(
    integer(1),
    utf8String(receipt.rp),
    utf8String(receipt.origin),
    octetString(digest),
    integer(receipt.codeAgeSeconds),
    generalizedTime(receipt.at),
  );
}

/** @throws AppError DER_INVALID on any other form. */
export function readConsent(bytes: Uint8Array): ConsentReceipt {
  const fields = fieldsOf(readDer(bytes));
  if (readCount(fields.next(TAG.integer)) !== 1) throw derError('consent receipt of another version');
  const rp = readText(fields.next(TAG.utf8String));
  const origin = readText(fields.next(TAG.utf8String));
  const digest = readOctets(fields.next(TAG.octetString));
  const codeAgeSeconds = readCount(fields.next(TAG.integer));
  const at = readGeneralizedTime(fields.next(TAG.generalizedTime));
  fields.end();
  if (digest.length !== 32) throw derError('consent receipt');
  return { rp, origin, requestSha256: toB64u(digest), codeAgeSeconds, at };
}
