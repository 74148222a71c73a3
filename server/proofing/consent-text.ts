// SPDX-License-Identifier: Apache-2.0
// What a person agrees to before a picture or a sound is sent. Its hash stands with the proofing and in the audit log;
// another wording, or another time of keeping, is another hash.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/ades/canonical-json.ts';
import type { LocalText } from '../../core/protocol/index.ts';

const persian = (value: number): string =>
  String(value).replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

export interface Consent {
  readonly text: LocalText;
  /** SHA-256 over both languages in RFC 8785 form, base64url. */
  readonly sha256: string;
}

/** @param days how long pictures and sound are kept */
export function consentFor(days: number): Consent {
  const text = {
    fa: [
      'برای احراز هویت غیرحضوری، یک تصویر از چهرهٔ شما گرفته می‌شود و هنگام خواندن یک جمله، تصویر و صدای شما ضبط می‌شود.',
      'تصویر با عکس شما در ثبت احوال مقایسه می‌شود. در صورت تردید، کارشناس بررسی آن‌ها را می‌بیند.',
      `تصویر و صدا رمزشده نگه‌داری و پس از ${persian(days)} روز پاک می‌شود؛ برای کار دیگری به کار نمی‌رود.`,
      'رضایت با شماست و جداگانه پرسیده می‌شود؛ بدون آن، گواهی غیرحضوری صادر نمی‌شود.',
    ].join('\n'),
    en: [
      'To verify your identity remotely, a picture of your face is taken, and picture and sound are recorded while you read a sentence aloud.',
      'The picture is compared with your photograph in the civil registry. In case of doubt, a reviewer looks at them.',
      `Picture and sound are kept encrypted and are deleted after ${days} days; they are used for nothing else.`,
      'Consent is yours to give and is asked for separately; without it, no certificate can be issued remotely.',
    ].join('\n'),
  };
  return { text, sha256: createHash('sha256').update(canonicalJson(text)).digest('base64url') };
}
