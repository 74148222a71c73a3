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

  const passIdentity = async (person: Person): Promise<void> => {
    await at('national-id').fill(person.nationalId);
    await at('mobile').fill(person.mobile);
    const before = (await around.sms(person.mobile)).length;
    await at('next').click();
    await arrive(test('sms-code'));
    const code = await until('the SMS code', LONG, async () => {
      const messages = await around.sms(person.mobile);
      return messages.length > before ? /\b\d{6}\b/.exec(messages.at(-1) ?? '')?.[0] : undefined;
    });
    await at('sms-code').fill(code);
    await at('next').click();
  };
  const passSecrets = async (pin: string, puk: string): Promise<void> => {
    await arrive(test('create-lock'));
    await at('create-lock').click();
    await typePin('pin', pin);
    await typePin('pin-repeat', pin);
    await arrive(test('puk'));
    await at('puk').fill(puk);
    await at('puk-repeat').fill(puk);
    await at('next').click();
  };
  const passApplicant = async (person: Person): Promise<void> => {
    await arrive(test('birth-year'));
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
    await at('next').click();
  };

  const citizen: Citizen = {
    page,
    async enrol(given, options = {}) {
      const person = given ?? (await around.unused());
      const [pin, puk] = [options.pin ?? '13572468', options.puk ?? 'Emza-2468-puk'];
      await go('#/enrol');
      // The wizard opens where the server says this device stands.
      const place = await arrive(
        ...['national-id', 'sms-code', 'create-lock', 'pin', 'birth-year', 'issue', 'activate'].map(test),
      );
      const steps: [string, () => Promise<void>][] = [
        ['national-id', () => passIdentity(person)],
        ['create-lock', () => passSecrets(pin, puk)],
        ['birth-year', () => passApplicant(person)],
        [
          'issue',
          async () => {
            await arrive(test('issue'));
            await at('issue').click();
            await typePin('pin', pin);
          },
        ],
      ];
      const from = steps.findIndex(([name]) => place === test(name));
      for (const [, step] of place === test('activate') ? [] : steps.slice(Math.max(0, from))) await step();
      await arrive(test('activate'));
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
