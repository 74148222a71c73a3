// SPDX-License-Identifier: Apache-2.0
// Sentences to be read aloud. Each says what it is for, so that nobody can be made to read it for something else, and
// holds the last four digits of the mobile, one by one. Entries are appended and never moved: a number is stored.
import { randomInt } from 'node:crypto';
import type { Lang } from '../../core/protocol/index.ts';

const FA_DIGITS = ['صفر', 'یک', 'دو', 'سه', 'چهار', 'پنج', 'شش', 'هفت', 'هشت', 'نه'];
const EN_DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** {digits}: the last four of the mobile, in words. */
export const SENTENCES: Readonly<Record<Lang, readonly string[]>> = {
  fa: [
    'من برای گرفتن گواهی امضای دیجیتال خود سخن می‌گویم و شماره‌ام به {digits} پایان می‌یابد.',
    'با خواست خودم گواهی امضای دیجیتال می‌گیرم؛ چهار رقم آخر شماره‌ام {digits} است.',
    'امروز درخواست گواهی امضای دیجیتال داده‌ام و شماره‌ام با {digits} تمام می‌شود.',
    'این صدای من است برای صدور گواهی امضا؛ آخر شماره‌ام {digits} است.',
    'گواهی امضای دیجیتال را فقط برای خودم می‌خواهم؛ رقم‌های آخر {digits}.',
    'من این جمله را برای احراز هویت امضای دیجیتال می‌خوانم؛ شماره‌ام به {digits} می‌رسد.',
    'درخواست امضای دیجیتال از خود من است و چهار رقم پایانی شماره‌ام {digits} است.',
    'می‌دانم که این گواهی به نام من امضا می‌کند؛ پایان شماره‌ام {digits} است.',
    'برای ساختن امضای دیجیتال خودم آماده‌ام؛ شمارهٔ من به {digits} ختم می‌شود.',
    'هویت خود را برای گواهی امضا تأیید می‌کنم؛ رقم‌های پایانی {digits}.',
    'کسی مرا به گرفتن گواهی امضا وادار نکرده است؛ آخر شماره‌ام {digits}.',
    'رمزهای امضای دیجیتال را به کسی نمی‌دهم؛ شماره‌ام با {digits} تمام می‌شود.',
    'من صاحب این خط هستم و گواهی امضا می‌خواهم؛ چهار رقم آخر {digits}.',
    'این تصویر و صدا برای گواهی امضای دیجیتال من است؛ پایان شماره {digits}.',
    'گواهی امضای دیجیتال روی همین گوشی ساخته می‌شود؛ آخر شماره‌ام {digits} است.',
    'با آگاهی از شرایط، گواهی امضا درخواست می‌کنم؛ شماره‌ام به {digits} پایان می‌یابد.',
    'از امروز با امضای دیجیتال خودم سند امضا می‌کنم؛ رقم‌های آخر {digits}.',
    'برای گرفتن امضای دیجیتال جلوی دوربین نشسته‌ام؛ شماره‌ام به {digits} می‌رسد.',
    'درخواست صدور گواهی امضا را خودم ثبت کرده‌ام؛ چهار رقم پایانی {digits}.',
    'این گواهی امضا تنها برای کارهای خود من است؛ آخر شماره‌ام {digits}.',
    'خواندن این جمله بخشی از صدور امضای دیجیتال من است؛ پایان شماره {digits}.',
    'من همین حالا گواهی امضای دیجیتال می‌گیرم و شماره‌ام با {digits} تمام می‌شود.',
  ],
  en: [
    'I am speaking to get my own digital signing certificate, and my number ends in {digits}.',
    'I want a signing certificate of my own free will; my number ends in {digits}.',
    'Today I asked for a digital signing certificate, and my number ends in {digits}.',
    'This is my voice for issuing my signing certificate; the last digits are {digits}.',
    'The signing certificate is for me alone; the last digits are {digits}.',
    'I read this sentence to prove who I am for a digital signature; my number ends in {digits}.',
    'The request for a digital signature is my own; the last four digits are {digits}.',
    'I know that this certificate signs in my name; my number ends in {digits}.',
    'I am ready to make my digital signature; my number ends in {digits}.',
    'I confirm my identity for the signing certificate; the last digits are {digits}.',
    'Nobody made me ask for a signing certificate; my number ends in {digits}.',
    'I give the PINs of my signature to nobody; my number ends in {digits}.',
    'This line is mine and I want a signing certificate; the last digits are {digits}.',
    'This picture and sound are for my digital signing certificate; my number ends in {digits}.',
    'My signing certificate is made on this very phone; the last digits are {digits}.',
    'I know the terms and ask for a signing certificate; my number ends in {digits}.',
    'From today I sign documents with my own digital signature; the last digits are {digits}.',
    'I sit before the camera to get my digital signature; my number ends in {digits}.',
    'I entered the request for a signing certificate myself; the last digits are {digits}.',
    'This signing certificate is for my own affairs only; my number ends in {digits}.',
    'Reading this sentence is part of issuing my signature; the last digits are {digits}.',
    'Right now I am getting my signing certificate, and my number ends in {digits}.',
  ],
};

/** One that cannot be foreseen, and not the one before. */
export function drawSentence(lang: Lang, but?: number): number {
  const { length } = SENTENCES[lang];
  if (but === undefined || but >= length) return randomInt(length);
  return (but + 1 + randomInt(length - 1)) % length;
}

/** @param mobile 09xxxxxxxxx */
export function sentenceText({ lang, number }: { lang: Lang; number: number }, mobile: string): string {
  const words = lang === 'fa' ? FA_DIGITS : EN_DIGITS;
  const digits = Array.from(mobile.slice(-4), (digit) => words[Number(digit)] ?? '').join(lang === 'fa' ? '، ' : ', ');
  return (SENTENCES[lang][number] ?? '').replace('{digits}', digits);
}
