// SPDX-License-Identifier: Apache-2.0
// Numbers, dates and identifiers as people read them: Persian digits and the Jalali calendar in fa, always the time
// of Tehran whatever the phone's zone. Serials, digests and addresses keep Latin digits.
import type { Lang } from '../../core/protocol/index.ts';
import { currentLanguage } from './language.ts';

const PERSIAN_ZERO = 0x06f0;

/** The digits of a text in the language's own form. */
export function digits(text: string | number, lang: Lang = currentLanguage()): string {
  if (lang !== 'fa') return String(text);
  return String(text).replace(/\d/g, (digit) => String.fromCharCode(PERSIAN_ZERO + Number(digit)));
}

function dateFormat(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(lang === 'fa' ? 'fa-IR-u-ca-persian' : 'en-GB', {
    timeZone: 'Asia/Tehran',
    ...options,
  });
}

/** «۲ آذر ۱۴۰۵» or "23 November 2026". @param seconds since 1970. */
export function date(seconds: number, lang: Lang = currentLanguage()): string {
  const parts = dateFormat(lang, { day: 'numeric', month: 'long', year: 'numeric' }).formatToParts(seconds * 1000);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('day')} ${part('month')} ${part('year')}`;
}

/** The date and the hour in full. */
export function dateTime(seconds: number, lang: Lang = currentLanguage()): string {
  const time = dateFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(seconds * 1000);
  return lang === 'fa' ? `${date(seconds, lang)}، ساعت ${time}` : `${date(seconds, lang)}, ${time}`;
}

/** «۱:۰۵»: minutes and seconds that are left. */
export function countdown(seconds: number, lang: Lang = currentLanguage()): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return digits(`${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`, lang);
}

/** «۲ ساعت و ۵ دقیقه»: a wait in words, in full minutes once it is one; never less than it is. */
export function duration(seconds: number, lang: Lang = currentLanguage()): string {
  const minutes = Math.ceil(seconds / 60);
  const parts =
    seconds < 60
      ? [['second', 'ثانیه', Math.max(1, Math.ceil(seconds))] as const]
      : ([
          ['hour', 'ساعت', Math.floor(minutes / 60)],
          ['minute', 'دقیقه', minutes % 60],
        ] as const);
  const words = parts.flatMap(([en, fa, count]) => {
    if (count === 0) return [];
    return lang === 'fa' ? `${digits(count, lang)} ${fa}` : `${count} ${en}${count === 1 ? '' : 's'}`;
  });
  return words.join(lang === 'fa' ? ' و ' : ' and ');
}

const UNITS = { fa: ['بایت', 'کیلوبایت', 'مگابایت'], en: ['bytes', 'KB', 'MB'] } as const;

/** A size in the largest fitting unit. */
export function size(bytes: number, lang: Lang = currentLanguage()): string {
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const value = bytes / 1024 ** step;
  const format = new Intl.NumberFormat(lang === 'fa' ? 'fa-IR' : 'en-GB', {
    maximumFractionDigits: step === 2 ? 1 : 0,
  });
  return `${format.format(value)} ${UNITS[lang][step]}`;
}

/** Splits a text into groups of the given lengths; the last length repeats. */
function grouped(text: string, lengths: readonly number[]): string {
  const groups: string[] = [];
  for (let at = 0, index = 0; at < text.length; index++) {
    const length = lengths[Math.min(index, lengths.length - 1)] ?? 4;
    groups.push(text.slice(at, at + length));
    at += length;
  }
  return groups.join('\u00A0');
}

/** Keeps groups of digits in their order inside a sentence from right to left (U+2066 … U+2069). */
export const isolated = (text: string): string => `\u2066${text}\u2069`;

/** «۴۵۰٬۰۰۰ ریال (۴۵٬۰۰۰ تومان)»: what is owed, and what people call it. */
export function money(rials: number, lang: Lang = currentLanguage()): string {
  const format = new Intl.NumberFormat(lang === 'fa' ? 'fa-IR' : 'en-GB', { maximumFractionDigits: 1 });
  const [rial, toman] = lang === 'fa' ? ['ریال', 'تومان'] : ['rials', 'tomans'];
  return `${format.format(rials)} ${rial} (${format.format(rials / 10)} ${toman})`;
}

/** 3-6-1 */
export const nationalId = (value: string, lang?: Lang): string => digits(grouped(value, [3, 6, 1]), lang);
/** 4-3-4 */
export const mobile = (value: string, lang?: Lang): string => digits(grouped(value, [4, 3, 4]), lang);
/** A certificate's serial, by fours, Latin. */
export const serial = (value: string): string => grouped(value, [4]);
