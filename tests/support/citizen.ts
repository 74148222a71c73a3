// SPDX-License-Identifier: Apache-2.0
// A citizen: the real PWA in Debian's Chromium, with a virtual platform authenticator and a camera the test draws.
// Works by what is on the screen alone; a refusal rejects with the code that is shown to the person.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { killBrowser, launchBrowser } from './browser-process.ts';
import { ENDS, stepsOf, WAITS } from './citizen-steps.ts';
import { openSigning, type Signing } from './citizen-signing.ts';
import { named, openEyes } from './eyes.ts';
import { keyboard, pointer } from './hands.ts';
import { addVirtualAuthenticator } from './virtual-authenticator.ts';
import { addVirtualCamera } from './virtual-camera.ts';
import type { Person } from './world.ts';

export interface CitizenOptions {
  lang?: 'fa' | 'en';
  prf?: boolean;
  /** Reopening the same one goes on as the same phone, its authenticator included. */
  profileDir?: string;
  camera?: string;
  microphone?: string;
}

export interface EnrolOptions {
  pin?: string;
  puk?: string;
  product?: string;
  activate?: boolean;
  /** Stops when this step of core/protocol's order is on the screen, before anything is done on it. */
  stopAt?: string;
  /** Called at each thing that is to be done or waited for: the step, and the selector of what is on the screen. */
  onStep?: (step: string, place: string) => Promise<void>;
  hands?: 'pointer' | 'keyboard';
}

export interface Citizen extends Signing {
  page: Page;
  /** Goes on from wherever the enrolment stands, to its end. */
  enrol(p?: Person, o?: EnrolOptions): Promise<void>;
  activate(): Promise<void>;
  certificates(): Promise<{ serial: string; state: string; issuer: string }[]>;
  /** kill -9 of the whole browser; resolves when it is gone. The profile, if it was given, stays as it is. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

interface Surroundings {
  origin: string;
  sms(mobile: string): Promise<string[]>;
  unused(): Promise<Person>;
}

export async function openCitizen(around: Surroundings, o: CitizenOptions): Promise<Citizen> {
  const lang = o.lang ?? 'fa';
  const profileDir = o.profileDir ?? (await mkdtemp(join(tmpdir(), 'emza-profile-')));
  const context = await launchBrowser({ ...o, lang, profileDir });
  const page = context.pages()[0] ?? (await context.newPage());
  const authenticator = await addVirtualAuthenticator(page, profileDir, o.prf ?? false);
  if (!o.camera) await addVirtualCamera(page);

  const eyes = openEyes(page);
  const { at, arrive } = eyes;
  const go = async (hash: string): Promise<void> => {
    // A change of the fragment alone is no navigation; a fresh start is wanted only when nothing is open yet.
    if (page.url().startsWith(around.origin)) await page.evaluate((to) => void (location.hash = to), hash);
    else await page.goto(`${around.origin}/?lang=${lang}${hash}`);
  };
  let isOver = false;
  let dying: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    if (!o.profileDir) await rm(profileDir, { recursive: true, force: true });
  };
  const die = async (): Promise<void> => {
    const closed = new Promise((done) => context.once('close', done));
    // The authenticator is a chip of the phone, which survives what kills the browser.
    await authenticator.kept();
    await killBrowser(profileDir);
    await closed;
    await end();
  };

  await page.goto(`${around.origin}/?lang=${lang}`);

  return {
    page,
    async enrol(given, options = {}) {
      const person = given ?? (await around.unused());
      const { pin = '13572468', puk = 'Emza-2468-puk', product } = options;
      const hands = options.hands === 'keyboard' ? keyboard(page, eyes) : pointer(eyes);
      const steps = stepsOf({ page, eyes, hands, sms: around.sms }, person, { pin, puk, ...(product && { product }) });
      const places = [...steps.keys(), ...WAITS];
      await go('#/enrol');
      // The wizard opens where the server says this device stands; what it says at once was known before.
      let place = await arrive(...places);
      await eyes.forgetErrors();
      for (;;) {
        const step = await eyes.step();
        if (step === options.stopAt) return;
        await options.onStep?.(step, place);
        if (place === named('activate') && options.activate === false) {
          await hands.press('later');
          break;
        }
        await (steps.get(place)?.() ?? eyes.leave(place));
        if (ENDS.includes(place)) break;
        place = await eyes.goOn(...places);
      }
      await arrive(named('certificates'));
    },
    async activate() {
      await go('#/certificates');
      await arrive(named('activate'));
      await at('activate').click();
      await arrive('[data-serial][data-state="active"]');
    },
    ...openSigning({ page, origin: around.origin, lang, eyes, go }),
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
    async kill() {
      if (isOver) return dying;
      isOver = true;
      dying = die();
      return dying;
    },
    async close() {
      if (isOver) return;
      isOver = true;
      await authenticator.kept();
      await context.close();
      await end();
    },
  };
}
