// SPDX-License-Identifier: Apache-2.0
// Persian texts of the codes of the proofing, as part of errors.fa.ts: why a selfie or a video could not be taken, sent
// or accepted, and what the person does differently next time. Never a score, nor what was seen.
import type { ErrorCode } from '../../core/protocol/index.ts';
import type { ErrorText } from './errors.fa.ts';

const CONTINUE = 'صفحه را دوباره باز کنید و از همان مرحله ادامه دهید.';
const FACE_AGAIN = 'در نور خوب، خودتان روبه‌روی دوربین بنشینید و دوباره عکس بگیرید.';
const VIDEO_AGAIN = 'دوباره ضبط کنید.';

export const errorsProofFa: Record<Extract<ErrorCode, `PROOF_${string}`>, ErrorText> = {
  PROOF_CONSENT: {
    what: 'هنوز رضایت نداده‌اید که تصویرتان بررسی و نگه‌داری شود.',
    next: 'متن رضایت را بخوانید و تیک بزنید.',
  },
  PROOF_CONSENT_CHANGED: { what: 'متن رضایت در این میان عوض شده است.', next: 'آن را دوباره بخوانید و تیک بزنید.' },
  PROOF_STATE: { what: 'احراز هویت شما در مرحلهٔ دیگری است.', next: CONTINUE },
  PROOF_SENTENCE_EXPIRED: {
    what: 'زمان این جمله گذشت و ضبط آن به کار نمی‌آید.',
    next: 'جملهٔ تازه‌ای برای شما می‌آید؛ آن را بخوانید.',
  },
  PROOF_UPLOAD: { what: 'سرور این عکس یا ویدئو را نمی‌شناسد.', next: 'دوباره بگیرید و بفرستید.' },
  PROOF_UPLOAD_OFFSET: { what: 'بخشی از فایل در راه جا افتاد.', next: 'دوباره بفرستید؛ از همان‌جا ادامه می‌یابد.' },
  PROOF_UPLOAD_DIGEST: { what: 'فایل در راه آسیب دید و درست نرسید.', next: 'دوباره بگیرید و بفرستید.' },
  PROOF_UPLOAD_TOO_LARGE: { what: 'فایل بزرگ‌تر از حد مجاز است.', next: 'کوتاه‌تر ضبط کنید یا دوباره عکس بگیرید.' },
  PROOF_PICTURE_INVALID: { what: 'این عکس باز نشد.', next: 'دوباره عکس بگیرید.' },
  PROOF_PICTURE_SMALL: {
    what: 'عکس کوچک‌تر از آن است که چهره در آن شناخته شود.',
    next: 'نزدیک‌تر بیایید و دوباره عکس بگیرید؛ اگر نشد، با گوشی دیگری ادامه دهید.',
  },
  PROOF_VIDEO_INVALID: {
    what: 'ویدئو باز نشد، یا این مرورگر نمی‌تواند ضبط کند.',
    next: 'دوباره ضبط کنید؛ اگر نشد، مرورگر را به‌روز کنید.',
  },
  PROOF_VIDEO_SHORT: { what: 'ویدئو خیلی کوتاه است.', next: 'همهٔ جمله را بخوانید و سپس ضبط را تمام کنید.' },
  PROOF_VIDEO_LONG: { what: 'ویدئو خیلی بلند است.', next: 'فقط همان جمله را بخوانید و ضبط را تمام کنید.' },
  PROOF_VIDEO_SILENT: {
    what: 'ویدئو تصویر یا صدا ندارد.',
    next: 'اجازهٔ دوربین و میکروفون را بازبینی کنید و دوباره ضبط کنید.',
  },

  PROOF_FACE_OTHER: {
    what: 'چهره با عکس شما در ثبت احوال یکی دانسته نشد.',
    next: `فقط دارندهٔ همین کد ملی می‌تواند ادامه دهد. ${FACE_AGAIN}`,
  },
  PROOF_FACE_COVERED: {
    what: 'بخشی از چهره پوشیده است.',
    next: 'ماسک، عینک و هر چه را جلوی چهره است بردارید و دوباره امتحان کنید. حجاب، چادر و ریش مانعی ندارد.',
  },
  PROOF_FACE_COUNT: {
    what: 'یک چهره، نه بیشتر و نه کمتر، باید در تصویر باشد.',
    next: 'تنها روبه‌روی دوربین بنشینید و دوباره امتحان کنید.',
  },
  PROOF_FACE_UNCLEAR: {
    what: 'چهره روشن و واضح نیست.',
    next: 'رو به نور بنشینید، گوشی را ثابت نگه دارید و دوباره امتحان کنید.',
  },
  PROOF_FACE_COPY: {
    what: 'به نظر می‌رسد از روی عکس یا صفحهٔ نمایش گرفته شده است.',
    next: 'خودتان، زنده، روبه‌روی دوربین باشید و دوباره امتحان کنید.',
  },
  PROOF_FACE_STILL: {
    what: 'در ویدئو حرکت طبیعی چهره دیده نشد.',
    next: 'گوشی را جلوی خودتان بگیرید، طبیعی حرف بزنید و دوباره ضبط کنید.',
  },
  PROOF_SPEECH_UNHEARD: {
    what: 'صدای شما شنیده نشد.',
    next: `به جای آرام‌تری بروید، دست را از روی میکروفون بردارید و بلندتر بخوانید. ${VIDEO_AGAIN}`,
  },
  PROOF_SPEECH_OTHER: {
    what: 'آنچه گفتید با جملهٔ روی صفحه یکی نبود.',
    next: `جملهٔ تازه را آرام و کامل، همان‌طور که نوشته شده، بخوانید. ${VIDEO_AGAIN}`,
  },
  PROOF_LIPS_STILL: {
    what: 'حرکت لب‌ها با صدا دیده نشد.',
    next: `چهره را درون بیضی نگه دارید و خودتان جمله را بخوانید. ${VIDEO_AGAIN}`,
  },
  PROOF_REVIEW_REFUSED: {
    what: 'کارشناس بررسی، عکس و ویدئوی شما را نپذیرفت.',
    next: 'راهنمای عکس را بخوانید و دوباره انجام دهید؛ پرداخت شما محفوظ است. اگر تکرار شد، با مرکز تماس تماس بگیرید.',
  },
  PROOF_EXPIRED: {
    what: 'مدت اعتبار احراز هویت شما گذشته است.',
    next: 'عکس و ویدئو را دوباره بگیرید. پرداخت شما محفوظ است.',
  },
};
