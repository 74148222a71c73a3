// SPDX-License-Identifier: Apache-2.0
// What a person sees: places by their `data-test` names, and errors by the code that is shown. Looks and waits; never
// touches anything.
import type { Locator, Page } from 'playwright-core';
import { until } from './server-process.ts';

/** What the app refused, by the code it shows. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, step: string) {
    super(`the app shows ${code}${step && ` at ${step}`}`);
    this.code = code;
  }
}

/** How long anything may take, a provider that is slow included. */
export const LONG = 60_000;

export const named = (name: string): string => `[data-test="${name}"]`;

export interface Eyes {
  at(name: string): Locator;
  isThere(selector: string): Promise<boolean>;
  /** What is shown by now is known; only an error that comes later is new. */
  forgetErrors(): Promise<void>;
  /** Looks until there is something. @throws Refused as soon as there is a new error */
  wait<T>(what: string, look: () => Promise<T | undefined>): Promise<T>;
  /** Waits for one of the places. @throws Refused as soon as there is a new error and none of them */
  arrive(...selectors: string[]): Promise<string>;
  /** Waits for one of the places. @throws Refused where an error is new, also beside one of them */
  goOn(...selectors: string[]): Promise<string>;
  /** Waits until nothing of it is left. @throws Refused as soon as there is a new error */
  leave(selector: string): Promise<void>;
  /** Which step of the enrolment is drawn; empty outside of it. */
  step(): Promise<string>;
}

export function openEyes(page: Page): Eyes {
  const isThere = async (selector: string): Promise<boolean> => (await page.locator(`${selector}:visible`).count()) > 0;
  const step = async (): Promise<string> => {
    const drawn = page.locator('[data-step]');
    const [first] = await drawn.evaluateAll((all) => all.map((one) => one.getAttribute('data-step')));
    return first ?? '';
  };
  const refuse = async (): Promise<void> => {
    if (page.url() === 'about:blank') throw new Error('the app is closed');
    const [code] = await page
      .locator('[data-error-code]:visible:not([data-seen-by-test])')
      .evaluateAll((errors) => errors.map((error) => error.getAttribute('data-error-code') ?? ''))
      .catch(() => []);
    if (code) throw new Refused(code, await step());
  };
  const firstOf = async (selectors: readonly string[]): Promise<string | undefined> => {
    for (const selector of selectors) if (await isThere(selector)) return selector;
    return undefined;
  };
  const wait = <T>(what: string, look: () => Promise<T | undefined>): Promise<T> =>
    until(what, LONG, async () => {
      const seen = await look();
      if (seen === undefined) await refuse();
      return seen;
    });
  return {
    isThere,
    wait,
    at: (name) => page.locator(`${named(name)}:visible`).first(),
    forgetErrors: () =>
      page
        .locator('[data-error-code]')
        .evaluateAll((errors) => errors.forEach((error) => error.setAttribute('data-seen-by-test', ''))),
    arrive: (...selectors) => wait(`one of ${selectors.join(', ')}`, () => firstOf(selectors)),
    async goOn(...selectors) {
      const place = await wait(`one of ${selectors.join(', ')}`, () => firstOf(selectors));
      await refuse();
      return place;
    },
    async leave(selector) {
      await wait(`${selector} to be left`, async () => ((await isThere(selector)) ? undefined : true));
    },
    step,
  };
}
