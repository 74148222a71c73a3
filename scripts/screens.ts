// SPDX-License-Identifier: Apache-2.0
// Pictures of every screen of the app, at the size of a phone, in both languages and both themes, into .screenshots
// (ignored by git), for people to look at: `npm run screens`. Walks the real app over a real server.
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { persianPdf } from '../tests/support/sample-pdfs.ts';
import { showToCamera } from '../tests/support/virtual-camera.ts';
import { openWorld, type Person, type World } from '../tests/support/world.ts';

const FOLDER = new URL('../.screenshots/', import.meta.url).pathname;
const PIN = '13572468';
const PUK = 'Emza-2468-puk';
const { values } = parseArgs({ options: { lang: { type: 'string' }, theme: { type: 'string' } } });
const LANGUAGES = (['fa', 'en'] as const).filter((one) => !values.lang || one === values.lang);
const THEMES = (['light', 'dark'] as const).filter((one) => !values.theme || one === values.theme);

type Lang = (typeof LANGUAGES)[number];
type Theme = (typeof THEMES)[number];

async function walk(world: World, person: Person, lang: Lang, theme: Theme): Promise<void> {
  const citizen = await world.citizen({ lang });
  const { page } = citizen;
  await page.emulateMedia({ colorScheme: theme });
  let number = 0;
  const take = async (name: string): Promise<void> => {
    await page.waitForTimeout(450);
    const path = `${FOLDER}${lang}-${theme}-${String(++number).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path });
    const hidden = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
    if (hidden < 8) return;
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.screenshot({ path: path.replace('.png', '-below.png') });
    await page.evaluate(() => scrollTo(0, 0));
  };
  const at = (name: string) => page.locator(`[data-test="${name}"]:visible`).first();
  const press = (name: string) => at(name).click();
  const typePin = async (pad: string, pin: string): Promise<void> => {
    await at(pad).waitFor();
    for (const digit of pin) await at(pad).locator(`[data-key="${digit}"]`).click();
  };
  const ok = (pad: string) => at(pad).locator('[data-key="ok"]').click();

  await at('enrol').waitFor();
  await take('home-empty');
  await press('menu');
  await take('home-menu');
  await press('menu-settings');
  await take('settings');
  await press('back');
  for (const place of ['person', 'version', 'help']) {
    await press('menu');
    await press(`menu-${place}`);
    await take(place);
    await press('back');
  }
  await press('menu');
  await press('menu-certificates');
  await take('certificates-empty');
  await press('back');
  await press('enrol');
  await at('national-id').waitFor();
  await take('identity');
  await at('national-id').fill('1234567890');
  await press('next');
  await take('identity-errors');
  await at('national-id').fill(person.nationalId);
  await at('mobile').fill(person.mobile);
  await press('next');
  await at('sms-code').waitFor();
  await take('code');
  await at('sms-code').fill('000000');
  await press('next');
  await page.locator('[data-error-code]:visible').first().waitFor();
  await take('code-wrong');
  const code = /\b\d{6}\b/.exec((await world.sandbox.sms(person.mobile)).at(-1) ?? '')?.[0] ?? '';
  await at('sms-code').fill(code);
  await press('next');
  await at('create-lock').waitFor();
  await take('device-lock');
  await press('create-lock');
  await typePin('pin', '1234');
  await ok('pin');
  await take('pin-weak');
  await typePin('pin', PIN);
  await take('pin');
  await ok('pin');
  await at('pin-repeat').waitFor();
  await take('pin-repeat');
  await typePin('pin-repeat', PIN);
  await ok('pin-repeat');
  await at('puk').waitFor();
  await take('puk');
  await at('puk').fill(PUK);
  await at('puk-repeat').fill(PUK);
  await take('puk-typed');
  await press('next');
  await at('understood').waitFor();
  await take('terms');
  await at('understood').click();
  await press('next');
  await at('card-ready').waitFor();
  await take('checklist');
  await at('card-ready').click();
  await at('postal-ready').click();
  await press('try-devices');
  await page.locator('[data-trial="works"]').nth(4).waitFor();
  await take('checklist-tried');
  await press('next');
  await at('birth-year').waitFor();
  await take('applicant');
  await fillApplicant(page, person);
  await take('applicant-typed');
  await press('next');
  await at('product-citizen-1y').waitFor();
  await take('product');
  await at('product-citizen-1y').click();
  await press('next');
  await at('confirm-all').waitFor();
  await take('review');
  await at('confirm-all').click();
  await press('next');
  await at('to-payment').waitFor();
  await take('review-confirmed');
  await press('to-payment');
  await at('notice-understood').waitFor();
  await take('payment-notice');
  await press('notice-understood');
  await at('card-number').waitFor();
  await take('payment');
  await fillCard(page, person);
  await press('send-dynamic-password');
  const password = await dynamicPassword(world, person);
  await at('dynamic-password').fill(password);
  await take('payment-typed');
  await press('pay');
  await at('payment-done').waitFor();
  await take('payment-done');
  await press('next');
  await prove(world, page, take);
  await at('issue').waitFor();
  await take('issue');
  await press('issue');
  await at('pin').waitFor();
  await take('issue-pin');
  await typePin('pin', '97531864');
  await ok('pin');
  await page.locator('[data-error-code]:visible').first().waitFor();
  await take('issue-pin-wrong');
  await typePin('pin', PIN);
  await ok('pin');
  await at('activate').waitFor();
  await take('activate');
  if (theme === 'dark') {
    await press('activate');
    await at('revocation-kept').waitFor();
    await take('done');
    await at('revocation-kept').click();
    await press('finish');
  } else {
    await press('later');
    await at('certificates').waitFor();
    await take('home-inactive');
    await press('certificates');
    await at('activate').waitFor();
    await take('certificates-inactive');
    await press('activate');
    await page.locator('[data-state="active"]').waitFor();
    await take('certificates-active');
    await press('back');
  }
  await at('scan').waitFor();
  await take('home');

  const text = { fa: 'قرارداد اجارهٔ دفتر، شمارهٔ ۱۴۰۵/۱۷', en: 'Office lease, number 1405/17' };
  const files = [{ name: 'قرارداد اجاره.pdf', bytes: await persianPdf() }];
  const request = await world.rp.request({ files, format: 'pades', text });
  await press('scan');
  await page.locator('[data-reading]').waitFor();
  await take('scan');
  await citizen.scan(() => request.frame());
  await take('review');
  await press('approve');
  await at('pin').waitFor();
  await take('sign-pin');
  await typePin('pin', PIN);
  await ok('pin');
  await page.locator('[data-phase="signed"]').waitFor();
  await take('signed');
  const second = await world.rp.request({ files, format: 'pades', text });
  await showToCamera(page, '');
  await citizen.scan(() => second.frame());
  await citizen.decline();
  await take('refused');
  await page.goto(`${world.origin}/s?lang=${lang}#1.broken`);
  await page.locator('[data-error-code]:visible').first().waitFor();
  await take('link-broken');
  await citizen.close();

  const visitor = await world.citizen({ lang });
  await visitor.page.emulateMedia({ colorScheme: theme });
  await visitor.page.goto(second.frame());
  await visitor.page.locator('[data-test="enrol"]:visible').waitFor();
  await visitor.page.waitForTimeout(450);
  await visitor.page.screenshot({ path: `${FOLDER}${lang}-${theme}-70-link-no-token.png` });
  await visitor.page.goto(`${world.origin}/?lang=${lang}`);
  await visitor.page.context().setOffline(true);
  await visitor.page.locator('[data-test="enrol"]:visible').click();
  await visitor.page.locator('[data-error-code]:visible').first().waitFor();
  await visitor.page.waitForTimeout(450);
  await visitor.page.screenshot({ path: `${FOLDER}${lang}-${theme}-71-offline.png` });
  await visitor.close();
}

/** Face, video and verdict, with each way that they can go. */
async function prove(world: World, page: Page, take: (name: string) => Promise<void>): Promise<void> {
  const at = (name: string) => page.locator(`[data-test="${name}"]:visible`).first();
  const usable = (name: string) => page.locator(`[data-test="${name}"]:visible:not([disabled])`).first();
  const phase = (name: string) => page.locator(`[data-phase="${name}"]:visible`).first().waitFor({ timeout: 60_000 });
  const picture = async (): Promise<void> => {
    await usable('shutter').click();
    await phase('preview');
  };
  const record = async (): Promise<void> => {
    await usable('record').click();
    await usable('stop').click();
    await phase('preview');
  };
  await at('face-rules-understood').waitFor();
  await take('face-rules');
  await at('face-rules-understood').click();
  await at('face-consent').waitFor();
  await take('face-consent');
  await at('face-consent').click();
  await at('next').click();
  await usable('shutter').waitFor();
  await take('face-camera');
  await world.sandbox.set('face', 'refuse', 'PROOF_FACE_COVERED');
  await picture();
  await take('face-preview');
  await usable('use-picture').click();
  await phase('refused');
  await take('face-refused');
  await world.sandbox.set('face', 'slow');
  await at('begin-again').click();
  await picture();
  await usable('use-picture').click();
  await phase('checking');
  await take('face-checking');
  await world.sandbox.set('face', 'ok');
  await at('video-rules-understood').waitFor({ timeout: 60_000 });
  await take('video-rules');
  await at('video-rules-understood').click();
  await usable('record').waitFor();
  await take('video-camera');
  await usable('record').click();
  await take('video-countdown');
  await phase('recording');
  await take('video-recording');
  await usable('stop').click();
  await phase('preview');
  await take('video-preview');
  await world.sandbox.set('speech', 'refuse', 'PROOF_SPEECH_OTHER');
  await usable('use-video').click();
  await phase('refused');
  await take('video-refused');
  await world.sandbox.set('speech', 'down');
  for (let isWaiting = false; !isWaiting;) {
    await at('begin-again').click();
    await record();
    await usable('use-video').click();
    // A machine under load may record too few pictures: refused once more.
    await page.locator('[data-phase="delayed"]:visible, [data-phase="refused"]:visible').first().waitFor();
    isWaiting = (await page.locator('[data-phase="delayed"]:visible').count()) > 0;
  }
  await take('verdict-delayed');
  await world.sandbox.set('speech', 'review');
  await phase('review');
  await take('verdict-review');
  await at('verdict-home').click();
  await at('enrol').waitFor();
  await take('home-in-review');
  const [review] = await world.sandbox.reviews();
  if (!review) throw new Error('nothing waits for a reviewer');
  await world.sandbox.set('speech', 'ok');
  await world.sandbox.decide(review.id, { decision: 'approve' });
  await at('enrol').click();
}

async function fillApplicant(page: Page, person: Person): Promise<void> {
  const parts = new Intl.DateTimeFormat('en-u-ca-persian', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(new Date(`${person.birthDate}T12:00:00Z`));
  for (const part of ['year', 'month', 'day']) {
    const value = parts.find((one) => one.type === part)?.value ?? '';
    await page.locator(`[data-test="birth-${part}"]`).fill(value);
  }
  await page.locator('[data-test="card-serial"]').fill(person.cardSerial);
  await page.locator('[data-test="postal-code"]').fill(person.postalCode);
}

async function fillCard(page: Page, person: Person): Promise<void> {
  const card = person.cards.find(({ balance }) => balance > 10_000_000);
  if (!card) throw new Error('no card with money on it');
  const [year = '', month = ''] = card.expiry.split('/');
  const typed = { 'card-number': card.number, cvv2: card.cvv2, 'expiry-year': year, 'expiry-month': month };
  for (const [name, value] of Object.entries(typed)) await page.locator(`[data-test="${name}"]`).fill(value);
}

/** From the bank's SMS, which may still be on its way. */
async function dynamicPassword(world: World, person: Person): Promise<string> {
  for (;;) {
    const found = /رمز پویا\D*(\d{6,8})/.exec((await world.sandbox.sms(person.mobile)).at(-1) ?? '')?.[1];
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

await mkdir(FOLDER, { recursive: true });
const world = await openWorld();
try {
  const persons = await world.sandbox.persons();
  const runs = LANGUAGES.flatMap((lang) => THEMES.map((theme) => ({ lang, theme })));
  for (const [index, { lang, theme }] of runs.entries()) {
    const person = persons[index];
    if (!person) throw new Error('too few ready persons');
    await walk(world, person, lang, theme);
    console.log(`${lang} ${theme}: done`);
  }
} finally {
  await world.close();
}
