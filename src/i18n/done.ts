// SPDX-License-Identifier: Apache-2.0
// The words of the last step and of the slip of paper, in both languages. Apart from the app's table: they are loaded
// when the step is reached.
import type { Lang } from '../../core/protocol/index.ts';

const fa = {
  notActive: (state: string) => `وضعیت گواهی شما: ${state}`,
  facts: 'گواهی شما',
  from: 'اعتبار از',
  to: 'اعتبار تا',
  standing: 'اعتبار حقوقی، به گفتهٔ صادرکننده',
  place: 'کجا ببینم',
  placeText: 'صفحهٔ اصلی، «گواهینامه‌ها»',
  code: 'کد ابطال را روی کاغذ نگه دارید',
  codeText:
    'اگر گوشی گم یا دزدیده شد، با کد ملی و این کد، از هر دستگاهی و بدون سیم‌کارت، گواهی را باطل می‌کنید تا کسی نتواند به جای شما امضا کند.',
  codeOnce: 'این کد فقط همین یک بار دیده می‌شود و ما رونوشتی از آن نداریم. آن را در همین گوشی نگه ندارید.',
  replaced: 'کد تازه‌ای ساخته شد و کدِ پیشین دیگر به کار نمی‌آید. کاغذ قبلی را دور بیندازید.',
  making: 'کد ابطال ساخته می‌شود…',
  waiting: 'تا به سرور نرسد، کد به کار نمی‌آید. خودمان دوباره تلاش می‌کنیم.',
  withoutCode: 'این گواهی کد ابطال نمی‌گیرد. اگر گوشی گم شد، با مرکز تماس تماس بگیرید.',
  slipTitle: 'امضا، کد ابطال گواهی',
  slipUse: 'اگر گوشی گم شد، این نشانی را باز کنید و کد ملی و این کد را وارد کنید:',
  print: 'چاپ این برگه',
  keptBefore: 'کد ابطال این گواهی را پیش‌تر روی کاغذ نگه داشتید و همان معتبر است.',
  anew: 'کاغذ را ندارم؛ کد تازه می‌خواهم',
  kept: 'کد را روی کاغذ نوشتم یا چاپ کردم و جای امنی گذاشتم',
};
export type DoneTexts = typeof fa;

const en: DoneTexts = {
  notActive: (state) => `Your certificate is ${state.toLowerCase()}`,
  facts: 'Your certificate',
  from: 'Valid from',
  to: 'Valid until',
  standing: 'Legal standing, in the issuer’s words',
  place: 'Where to see it',
  placeText: 'Home, “Certificates”',
  code: 'Keep the revocation code on paper',
  codeText:
    'If the phone is lost or stolen, your national ID and this code revoke the certificate from any device and without the SIM, so that nobody can sign in your place.',
  codeOnce: 'The code is shown this once, and we have no copy of it. Do not keep it on this phone.',
  replaced: 'A new code was made, and the one before is void. Throw the earlier paper away.',
  making: 'Making the revocation code…',
  waiting: 'Until it has reached the server, the code is of no use. We keep trying.',
  withoutCode: 'This certificate takes no revocation code. If the phone is lost, call the call centre.',
  slipTitle: 'Emza, revocation code',
  slipUse: 'If the phone is lost, open this address and enter your national ID and this code:',
  print: 'Print this slip',
  keptBefore: 'You kept the revocation code of this certificate on paper before, and it is good.',
  anew: 'I do not have the paper; I want a new code',
  kept: 'I wrote the code on paper or printed it, and put it in a safe place',
};

export const DONE_TEXTS: Record<Lang, DoneTexts> = { fa, en };
