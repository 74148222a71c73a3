// SPDX-License-Identifier: Apache-2.0
// The activation code: drawn, put into a text, kept as an HMAC only. The last line binds it to our site (WebOTP),
// so that a browser offers it nowhere else.
import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { CODE_LIFE_SECONDS, CODE_RESEND_SECONDS, CODE_TRIES, SMS_MAX_UNITS } from './policy.ts';
import type { CodeRecord } from './ports.ts';

/** @returns a text of at most 70 UCS-2 units; the friendly part gives way to a long host. */
export function codeText(code: string, host: string): string {
  const last = `@${host} #${code}`;
  const texts = [`کد فعال‌سازی امضا: ${code}\nآن را به کسی ندهید.\n`, `کد فعال‌سازی: ${code}\n`, `${code}\n`];
  return texts.map((text) => text + last).find((text) => text.length <= SMS_MAX_UNITS) ?? `کد فعال‌سازی: ${code}`;
}

export interface SmsCodes {
  make(input: { enrolmentId: string; mobile: string; mobileIndex: Uint8Array; at: Date }): {
    code: string;
    record: CodeRecord;
  };
  fits(input: { enrolmentId: string; mobile: string; record: CodeRecord; code: string }): boolean;
}

/** @param key 32 bytes from outside the database: six digits behind a bare hash would be read off it. */
export function createSmsCodes(key: Uint8Array): SmsCodes {
  const macOf = (enrolmentId: string, codeId: string, mobile: string, code: string) =>
    createHmac('sha256', key).update(`emza|1|sms-code|${enrolmentId}|${codeId}|${mobile}|${code}`).digest();
  return {
    make({ enrolmentId, mobile, mobileIndex, at }) {
      const id = randomBytes(16).toString('base64url');
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      const expiresAt = new Date(at.getTime() + CODE_LIFE_SECONDS * 1000);
      const mac = macOf(enrolmentId, id, mobile, code);
      return { code, record: { id, mobileIndex, mac, sentAt: at, expiresAt, triesLeft: CODE_TRIES } };
    },
    fits({ enrolmentId, mobile, record, code }) {
      return timingSafeEqual(macOf(enrolmentId, record.id, mobile, code), record.mac);
    },
  };
}

/** Seconds until another may be sent; 0 when it may be sent now. */
export function resendInSeconds(record: CodeRecord, now: Date): number {
  return Math.max(0, Math.ceil(CODE_RESEND_SECONDS - (now.getTime() - record.sentAt.getTime()) / 1000));
}

/** Seconds until the code dies; 0 when it is dead. */
export function expiresInSeconds(record: CodeRecord, now: Date): number {
  return Math.max(0, Math.ceil((record.expiresAt.getTime() - now.getTime()) / 1000));
}
