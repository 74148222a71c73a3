// SPDX-License-Identifier: Apache-2.0
// The words of the sandbox page in both languages. Apart from the app's table: nobody loads them there.
import type { Lang } from '../../core/protocol/index.ts';

const fa = {
  title: 'امضا، محیط آزمایشی',
  banner: 'این یک محیط آزمایشی است.',
  bannerText:
    'آدم‌ها، پیامک‌ها و پاسخ‌های این صفحه ساختگی‌اند و گواهی‌های آن اعتبار قانونی ندارند. اطلاعات واقعی خود را وارد نکنید.',
  openApp: 'باز کردن برنامه',
  otherLanguage: 'English',
  persons: 'آدم‌های آماده',
  personsText: 'برای گرفتن گواهی یکی را انتخاب کنید و اطلاعاتش را در برنامه وارد کنید. با لمس هر مقدار، رونوشت می‌شود.',
  nationalId: 'کد ملی',
  mobile: 'تلفن همراه',
  birthJalali: 'تاریخ تولد (شمسی)',
  birthGregorian: 'تاریخ تولد (میلادی)',
  cardSerial: 'سریال کارت ملی یا کد رهگیری رسید',
  postalCode: 'کد پستی',
  deceased: 'فوت‌شده',
  messages: 'پیامک‌ها',
  messagesText: 'پیامک‌هایی که سامانه فرستاده است؛ تازه‌ترین در بالا.',
  noMessages: 'هنوز پیامکی نرسیده است. کد فعال‌سازی چند ثانیه پس از درخواست این‌جا دیده می‌شود.',
  to: 'به',
  code: 'کد',
  providers: 'سرویس‌های بیرونی',
  providersText: 'رفتار هر سرویس را برای دیدن خطاها تغییر دهید. تا وقتی برنگردانید، همین‌طور می‌ماند.',
  names: { sim: 'استعلام مالکیت سیم‌کارت', registry: 'ثبت احوال', sms: 'پیامک', payment: 'بانک' } as Record<
    string,
    string
  >,
  states: {
    ok: 'درست',
    slow: 'کند',
    down: 'قطع',
    refuse: 'پاسخ منفی',
    timeout: 'انجام می‌دهد و پاسخ گم می‌شود',
  } as Record<string, string>,
  copy: 'رونوشت',
  copied: 'رونوشت شد',
  loading: 'در حال دریافت…',
  failed: 'سرور پاسخ نمی‌دهد. تا برقراری ارتباط دوباره تلاش می‌شود.',
};
export type Texts = typeof fa;

const en: Texts = {
  title: 'Emza, sandbox',
  banner: 'This is a sandbox.',
  bannerText:
    'The people, messages and answers on this page are made up, and its certificates have no legal value. Do not enter your real data.',
  openApp: 'Open the app',
  otherLanguage: 'فارسی',
  persons: 'Ready people',
  personsText: 'To get a certificate, choose one and enter their data in the app. Tap a value to copy it.',
  nationalId: 'National ID',
  mobile: 'Mobile',
  birthJalali: 'Birth date (Jalali)',
  birthGregorian: 'Birth date (Gregorian)',
  cardSerial: 'National-card serial or receipt tracking code',
  postalCode: 'Postal code',
  deceased: 'Deceased',
  messages: 'SMS inbox',
  messagesText: 'What the service has sent; the newest on top.',
  noMessages: 'No message yet. An activation code shows up here seconds after it was asked for.',
  to: 'To',
  code: 'Code',
  providers: 'Providers',
  providersText: 'Change how a provider behaves to see the errors. It stays so until you change it back.',
  names: { sim: 'SIM ownership', registry: 'Civil registry', sms: 'SMS', payment: 'Bank' },
  states: { ok: 'works', slow: 'slow', down: 'down', refuse: 'refuses', timeout: 'acts, its answer is lost' },
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading…',
  failed: 'The server does not answer. Trying again until it does.',
};

export const TEXTS: Record<Lang, Texts> = { fa, en };
