// SPDX-License-Identifier: Apache-2.0
// The revocation code that a person keeps on paper: 80 random bits in Crockford's base32 (no I, L, O, U), written by
// fours. Every bit is random, so a slip of the pen shows only when the code is used; what people read wrongly on
// paper (O for 0, I or L for 1, small letters, Persian digits) is read back. Nothing here keeps or logs one.
import * as v from 'valibot';
import type { FieldResult } from './fields.ts';
import { compact } from './fields.ts';
import { Bytes32, Id } from './primitives.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = /^[0-9A-HJKMNP-TV-Z]{16}$/;
export const REVOCATION_CODE_BYTES = 10;
const LENGTH = 16;

/** @param random exactly ten bytes of a generator. @returns 16 characters, the normal form. */
export function revocationCodeOf(random: Uint8Array): string {
  if (random.length !== REVOCATION_CODE_BYTES) throw new RangeError('a revocation code has 80 bits');
  let bits = 0n;
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let at = LENGTH - 1; at >= 0; at--) code += ALPHABET[Number((bits >> BigInt(5 * at)) & 31n)] ?? '';
  return code;
}

/** As it stands on paper: XXXX-XXXX-XXXX-XXXX. */
export const groupedRevocationCode = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-');

/** What was typed from the paper → the normal form. */
export function revocationCode(text: string): FieldResult {
  const value = compact(text).toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  if (value === '') return { ok: false, code: 'FIELD_REQUIRED' };
  return CODE.test(value) ? { ok: true, value } : { ok: false, code: 'FIELD_REVOCATION_CODE' };
}

/** Its SHA-256 is all that is ever kept. With the serial in it, one guess cannot be tried against every certificate. */
export const revocationStatement = (serial: string, code: string): string => `emza|1|revocation|${serial}|${code}`;

/** POST /api/v1/certificates/{serial}/revocation-code: SHA-256 of {@link revocationStatement}. A new one replaces the old. */
export const SetRevocationCode = v.strictObject({ sha256: Bytes32 });
/** `number`: which code of this certificate it is; above 1 an earlier one is void. */
export const RevocationCodeSet = v.object({ number: v.pipe(v.number(), v.integer(), v.minValue(1)) });
export type RevocationCodeSet = v.InferOutput<typeof RevocationCodeSet>;

const Typed = v.pipe(v.string(), v.maxLength(64));

/** POST /lost/api/begin. The answer is the same for people who do not exist. */
export const ReportLoss = v.strictObject({ nationalId: Typed, mobile: Typed });
export const LossReported = v.object({ report: Id, resendInSeconds: v.number(), expiresInSeconds: v.number() });
export type LossReported = v.InferOutput<typeof LossReported>;

/** POST /lost/api/suspend: the code from the SMS of this report. `suspended`: how many certificates are on hold now. */
export const SuspendLost = v.strictObject({ report: Id, code: Typed });
export const LostSuspended = v.object({ suspended: v.pipe(v.number(), v.integer(), v.minValue(0)) });
export type LostSuspended = v.InferOutput<typeof LostSuspended>;

/** POST /lost/api/revoke: the code from the paper. */
export const RevokeLost = v.strictObject({ nationalId: Typed, code: Typed });
export const LostRevoked = v.object({ state: v.picklist(['revoked', 'expired']) });
export type LostRevoked = v.InferOutput<typeof LostRevoked>;
