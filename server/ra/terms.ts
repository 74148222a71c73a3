// SPDX-License-Identifier: Apache-2.0
// What a person accepts before anything is asked or chosen: one wording for every product. Its hash stands in the
// enrolment and in the operation that the device lock releases; another wording is another hash, to be accepted anew.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/ades/canonical-json.ts';
import type { LocalText } from '../../core/protocol/index.ts';

export const TERMS: LocalText = {
  fa: [
    '۱. کلید امضا روی همین دستگاه ساخته می‌شود و هیچ‌کس دیگر، از جمله این سامانه، نسخه‌ای از آن ندارد.',
    '۲. با حذف برنامه یا پاک کردن داده‌های آن، کلید و گواهی برای همیشه از بین می‌روند؛ گواهی تازه به فعال‌سازی دوباره، طی همهٔ مراحل و پرداخت دوباره نیاز دارد.',
    '۳. رمز کاربری و رمز مدیریتی را به هیچ‌کس ندهید. کسی که گوشی و رمزها را در دست دارد می‌تواند به جای شما امضا کند.',
    '۴. نام و کد ملی شما در گواهی و در هر امضا نوشته می‌شود و گیرندهٔ سند آن را می‌بیند.',
    '۵. اگر گوشی گم شد یا گمان می‌کنید رمزها لو رفته است، گواهی را بی‌درنگ باطل کنید.',
    '۶. مدت اعتبار و هزینهٔ گواهی هنگام انتخاب آن گفته می‌شود.',
  ].join('\n'),
  en: [
    '1. The signing key is made on this device; nobody else, this service included, has a copy of it.',
    '2. If the app or its data is deleted, key and certificate are lost for good; a new one needs activation, all steps and payment again.',
    '3. Give the user PIN and the admin PIN to nobody. Whoever holds the phone and the PINs can sign in your place.',
    '4. Your name and national ID stand in the certificate and in every signature, and whoever gets the document sees them.',
    '5. If the phone is lost, or you think the PINs are known to others, revoke the certificate at once.',
    '6. How long the certificate is valid and what it costs is said when it is chosen.',
  ].join('\n'),
};

/** SHA-256 over both languages in RFC 8785 form, base64url. */
export const TERMS_SHA256: string = createHash('sha256').update(canonicalJson(TERMS)).digest('base64url');
