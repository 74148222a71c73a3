// SPDX-License-Identifier: Apache-2.0
// A citizen who signs: shows a code to the camera, reads, approves by PIN or declines, and goes on after a fresh start.
import type { Page } from 'playwright-core';
import { named, type Eyes } from './eyes.ts';
import { pointer } from './hands.ts';
import { showToCamera } from './virtual-camera.ts';

export interface Signing {
  /** Opens the scanner, shows the code to the camera; resolves when the review shows the documents. */
  scan(link: string | (() => string)): Promise<void>;
  approve(o: { pin: string }): Promise<void>;
  decline(): Promise<void>;
  /** Starts the app anew and goes on with what was open: the review again, or nothing is left to do. */
  resume(): Promise<'review' | 'none'>;
}

interface Deps {
  readonly page: Page;
  readonly origin: string;
  readonly lang: 'fa' | 'en';
  readonly eyes: Eyes;
  /** To a place in the app, by its fragment. */
  readonly go: (hash: string) => Promise<void>;
}

export function openSigning({ page, origin, lang, eyes, go }: Deps): Signing {
  const { at, arrive } = eyes;
  return {
    async scan(link) {
      // What lay before the camera last time is taken away first.
      await showToCamera(page, '');
      await go('#/');
      await arrive(named('scan'));
      await eyes.forgetErrors();
      await go('#/scan');
      await arrive('[data-reading]');
      await eyes.wait('the review', async () => {
        if (await eyes.isThere('[data-phase="review"]')) return true;
        if (await page.locator('[data-reading]').count())
          await showToCamera(page, typeof link === 'string' ? link : link());
        return undefined;
      });
    },
    async approve({ pin }) {
      // After a wrong PIN the pad is still there.
      if (!(await at('pin').count())) await at('approve').click();
      await arrive(named('pin'));
      await eyes.forgetErrors();
      await pointer(eyes).pin('pin', pin);
      await arrive('[data-phase="signed"]');
    },
    async decline() {
      await at('decline').click();
      await arrive('[data-phase="refused"]');
    },
    async resume() {
      await page.goto(`${origin}/?lang=${lang}`);
      await go('#/sign');
      const place = await arrive('[data-phase="review"]', '[data-phase="none"]');
      return place.includes('review') ? 'review' : 'none';
    },
  };
}
