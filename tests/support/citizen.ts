// SPDX-License-Identifier: Apache-2.0
// A citizen: the real PWA in Debian's Chromium, with a virtual platform authenticator and a camera the test draws.
// Works by what is on the screen alone; a refusal rejects with the code that is shown to the person.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { until } from './server-process.ts';
import { addVirtualAuthenticator } from './virtual-authenticator.ts';
import { addVirtualCamera, showToCamera } from './virtual-camera.ts';
import type { Person } from './world.ts';

export interface CitizenOptions {
  lang?: 'fa' | 'en';
  prf?: boolean;
  profileDir?: string;
  camera?: string;
  microphone?: string;
}

export interface Citizen {
  page: Page;
  enrol(p?: Person, o?: { pin?: string; puk?: string; product?: string; activate?: boolean }): Promise<void>;
  activate(): Promise<void>;
  /** Opens the scanner, shows the code to the camera; resolves when the review shows the documents. */
  scan(link: string | (() => string)): Promise<void>;
  approve(o: { pin: string }): Promise<void>;
  decline(): Promise<void>;
  /** Starts the app anew and goes on with what was open: the review again, or nothing is left to do. */
  resume(): Promise<'review' | 'none'>;
  certificates(): Promise<{ serial: string; state: string; issuer: string }[]>;
  close(): Promise<void>;
}

interface Surroundings {
  origin: string;
  sms(mobile: string): Promise<string[]>;
  unused(): Promise<Person>;
}

/** What the app refused, by the code it shows. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`the app shows ${code}`);
    this.code = code;
  }
}

const LONG = 60_000;

export async function openCitizen(around: Surroundings, o: CitizenOptions): Promise<Citizen> {
  const lang = o.lang ?? 'fa';
  const profileDir = o.profileDir ?? (await mkdtemp(join(tmpdir(), 'emza-profile-')));
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
  args.push('--disable-sync', '--no-first-run', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream');
  if (o.camera) args.push(`--use-file-for-fake-video-capture=${o.camera}`);
  if (o.microphone) args.push(`--use-file-for-fake-audio-capture=${o.microphone}`);
  const context: BrowserContext = await chromium.launchPersistentContext(profileDir, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args,
    viewport: { width: 390, height: 844 },
    locale: lang === 'fa' ? 'fa-IR' : 'en-GB',
    timezoneId: 'Asia/Tehran',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const authenticator = await addVirtualAuthenticator(page, profileDir, o.prf ?? false);
  if (!o.camera) await addVirtualCamera(page);

  const at = (name: string): Locator => page.locator(`[data-test="${name}"]:visible`).first();
  /** The code of an error that was not there when the last action began. */
  const shownError = async (): Promise<string | undefined> => {
    const codes = await page
      .locator('[data-error-code]:visible:not([data-seen-by-test])')
      .evaluateAll((errors) => errors.map((error) => error.getAttribute('data-error-code') ?? ''))
      .catch(() => []);
    return codes[0];
  };
  const forgetErrors = (): Promise<void> =>
    page
      .locator('[data-error-code]')
      .evaluateAll((errors) => errors.forEach((error) => error.setAttribute('data-seen-by-test', '')));
  /** Waits for one of the places; rejects as soon as the app shows an error. */
  const arrive = async (...selectors: string[]): Promise<string> =>
    until(`one of ${selectors.join(', ')}`, LONG, async () => {
      for (const selector of selectors) if (await page.locator(`${selector}:visible`).count()) return selector;
      const code = await shownError();
      if (code) throw new Refused(code);
      return undefined;
    });
  const test = (name: string): string => `[data-test="${name}"]`;
  const typePin = async (pad: string, pin: string): Promise<void> => {
    await arrive(test(pad));
    await forgetErrors();
    for (const digit of pin) await at(pad).locator(`[data-key="${digit}"]`).click();
    await at(pad).locator('[data-key="ok"]').click();
  };
  const go = async (hash: string): Promise<void> => {
    const url = `${around.origin}/?lang=${lang}${hash}`;
    // A change of the fragment alone is no navigation; a fresh start is wanted only when nothing is open yet.
    if (page.url().startsWith(around.origin)) await page.evaluate((to) => void (location.hash = to), hash);
    else await page.goto(url);
  };

  await page.goto(`${around.origin}/?lang=${lang}`);

  /** Waits until a step has gone; rejects as soon as the app shows an error. */
  const leave = (name: string): Promise<true> =>
    until(`${name} to be left`, LONG, async () => {
      if ((await page.locator(`${test(name)}:visible`).count()) === 0) return true;
      const code = await shownError();
      if (code) throw new Refused(code);
      return undefined;
    });
  const press = async (name: string): Promise<void> => {
    await forgetErrors();
    await at(name).click();
  };

  /** What a person does on each step, by the first thing of it that is on the screen. */
  const stepsFor = (
    person: Person,
    o: { pin: string; puk: string; product?: string },
  ): Record<string, () => Promise<unknown>> => {
    const latest = async (pattern: RegExp): Promise<string> =>
      until('an SMS', LONG, async () =>
        (await around.sms(person.mobile)).flatMap((text) => pattern.exec(text)?.slice(1) ?? []).at(-1),
      );
    return {
      'national-id': async () => {
        await at('national-id').fill(person.nationalId);
        await at('mobile').fill(person.mobile);
        await press('next');
        await leave('national-id');
      },
      'sms-code': async () => {
        await at('sms-code').fill(await latest(/\b(\d{6})\b/));
        await press('next');
        await leave('sms-code');
      },
      'create-lock': async () => {
        await press('create-lock');
        await leave('create-lock');
      },
      pin: async () => {
        await typePin('pin', o.pin);
        await typePin('pin-repeat', o.pin);
        await arrive(test('puk'));
      },
      puk: async () => {
        await at('puk').fill(o.puk);
        await at('puk-repeat').fill(o.puk);
        await press('next');
        await leave('puk');
      },
      understood: async () => {
        await at('understood').click();
        await press('next');
        await leave('understood');
      },
      'card-ready': async () => {
        if (await at('try-devices').count()) await press('try-devices');
        await at('card-ready').click();
        await at('postal-ready').click();
        await press('next');
        await leave('card-ready');
      },
      'birth-year': async () => {
        const parts = new Intl.DateTimeFormat('en-u-ca-persian', {
          timeZone: 'UTC',
          year: 'numeric',
          month: 'numeric',
          day: 'numeric',
        }).formatToParts(new Date(`${person.birthDate}T12:00:00Z`));
        const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
        await at('birth-year').fill(part('year'));
        await at('birth-month').fill(part('month'));
        await at('birth-day').fill(part('day'));
        await at('card-serial').fill(person.cardSerial);
        await at('postal-code').fill(person.postalCode);
        await press('next');
        await leave('birth-year');
      },
      product: async () => {
        await (
          o.product ? at(`product-${o.product}`) : page.locator('[data-test^="product-"]:visible').first()
        ).click();
        // Asked for when this person has a live certificate on another device.
        if (await at('suspend-earlier').count()) await at('suspend-earlier').click();
        await press('next');
        await until('the product to be chosen', LONG, async () =>
          (await page.locator('[data-test^="product-"]:visible').count()) === 0 ? true : undefined,
        );
      },
      'confirm-all': async () => {
        await at('confirm-all').click();
        await press('next');
        await leave('confirm-all');
      },
      'notice-understood': async () => {
        await press('notice-understood');
        await leave('notice-understood');
      },
      'card-number': async () => {
        const card = person.cards.find((one) => one.balance > 0);
        if (!card) throw new Error('no card with money on it');
        const [year = '', month = ''] = card.expiry.split('/');
        await at('card-number').fill(card.number);
        await at('cvv2').fill(card.cvv2);
        await at('expiry-year').fill(year);
        await at('expiry-month').fill(month);
        const before = (await around.sms(person.mobile)).length;
        await press('send-dynamic-password');
        await until('the dynamic password', LONG, async () =>
          (await around.sms(person.mobile)).length > before ? true : undefined,
        );
        await at('dynamic-password').fill(await latest(/رمز پویا\D*(\d{6,8})/));
        await press('pay');
        await leave('card-number');
      },
      'payment-done': async () => {
        await press('next');
        await leave('payment-done');
      },
      issue: async () => {
        await press('issue');
        await typePin('pin', o.pin);
        await leave('pin');
      },
    };
  };

  const citizen: Citizen = {
    page,
    async enrol(given, options = {}) {
      const person = given ?? (await around.unused());
      const steps = stepsFor(person, {
        pin: options.pin ?? '13572468',
        puk: options.puk ?? 'Emza-2468-puk',
        ...(options.product && { product: options.product }),
      });
      const selectorOf = (name: string): string => (name === 'product' ? '[data-test^="product-"]' : test(name));
      const bySelector = new Map(Object.keys(steps).map((name) => [selectorOf(name), name]));
      await go('#/enrol');
      // The wizard opens where the server says this device stands, and each step leads to the next.
      for (;;) {
        const place = await arrive(test('activate'), ...bySelector.keys());
        if (place === test('activate')) break;
        await steps[bySelector.get(place) ?? '']?.();
      }
      if (options.activate ?? true) {
        await at('activate').click();
        await arrive(test('finish'));
        await at('finish').click();
      } else {
        await at('later').click();
      }
      await arrive(test('certificates'));
    },
    async activate() {
      await go('#/certificates');
      await arrive(test('activate'));
      await at('activate').click();
      await arrive('[data-serial][data-state="active"]');
    },
    async scan(link) {
      // What lay before the camera last time is taken away first.
      await showToCamera(page, '');
      await go('#/');
      await arrive(test('scan'));
      await forgetErrors();
      await go('#/scan');
      await arrive('[data-reading]');
      await until('the review', LONG, async () => {
        const code = await shownError();
        if (code) throw new Refused(code);
        if (await page.locator('[data-phase="review"]:visible').count()) return true;
        if (await page.locator('[data-reading]').count())
          await showToCamera(page, typeof link === 'string' ? link : link());
        return undefined;
      });
    },
    async approve({ pin }) {
      // After a wrong PIN the pad is still there.
      if (!(await at('pin').count())) await at('approve').click();
      await typePin('pin', pin);
      await arrive('[data-phase="signed"]');
    },
    async decline() {
      await at('decline').click();
      await arrive('[data-phase="refused"]');
    },
    async resume() {
      await page.goto(`${around.origin}/?lang=${lang}`);
      await go('#/sign');
      const place = await arrive('[data-phase="review"]', '[data-phase="none"]');
      return place.includes('review') ? 'review' : 'none';
    },
    async certificates() {
      await go('#/certificates');
      await arrive('[data-serial]');
      return page.locator('[data-serial]:visible').evaluateAll((cards) =>
        cards.map((card) => ({
          serial: card.getAttribute('data-serial') ?? '',
          state: card.getAttribute('data-state') ?? '',
          issuer: card.getAttribute('data-issuer') ?? '',
        })),
      );
    },
    async close() {
      if (page.isClosed()) return;
      await authenticator.kept();
      await context.close();
      if (!o.profileDir) await rm(profileDir, { recursive: true, force: true });
    },
  };
  return citizen;
}
