// SPDX-License-Identifier: Apache-2.0
// Every page of the wizard in both languages: axe-core finds nothing, it fits at 320 px and with text of 200 %; and the
// whole of it is done by keyboard alone, each stop showing that it has the focus.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { overflowOf } from '../support/layout.ts';
import { openWorld, type Citizen, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

/** Looks at each page once. @returns what is wrong, by page; and which pages there were */
async function inspect({ page }: Citizen) {
  // Colours are judged where they end, not on their way.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const seen = new Set<string>();
  const wrong: string[] = [];
  return {
    seen,
    wrong,
    look: async (step: string, place: string): Promise<void> => {
      const name = `${step} ${place}`;
      if (seen.has(name)) return;
      seen.add(name);
      const { violations } = await new AxeBuilder({ page }).analyze();
      wrong.push(...violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`));
      wrong.push(...(await overflowOf(page)).map((found) => `${name}: ${found}`));
    },
  };
}

/** What only waiting shows may be gone before it is seen. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  identity: ['national-id'],
  code: ['sms-code'],
  deviceLock: ['create-lock'],
  pins: ['pin', 'pin-repeat', 'puk'],
  terms: ['understood'],
  checklist: ['card-ready'],
  applicant: ['birth-year'],
  review: ['confirm-all', 'to-payment'],
  payment: ['notice-understood', 'card-number', 'payment-done'],
  face: ['face-rules-understood', 'face-consent', 'shutter', 'use-picture'],
  video: ['video-rules-understood', 'record', 'stop', 'use-video'],
  issue: ['issue', 'pin'],
  activate: ['activate'],
  done: ['revocation-kept'],
};
const EVERY = Object.entries(PAGES).flatMap(([step, places]) => places.map((one) => `${step} [data-test="${one}"]`));

test.concurrent('in Persian', async () => {
  const citizen = await world.citizen();
  const { seen, wrong, look } = await inspect(citizen);
  await citizen.enrol(undefined, { onStep: look });
  expect(wrong).toEqual([]);
  expect([...seen]).toEqual(expect.arrayContaining(EVERY));
  await citizen.close();
});

test.concurrent('in English, by keyboard alone', async () => {
  const citizen = await world.citizen({ lang: 'en' });
  const { seen, wrong, look } = await inspect(citizen);
  await citizen.enrol(undefined, { onStep: look, hands: 'keyboard' });
  expect(wrong).toEqual([]);
  expect([...seen]).toEqual(expect.arrayContaining(EVERY));
  expect((await citizen.certificates()).map(({ state }) => state)).toEqual(['active']);
  await citizen.close();
});

test('by keyboard the way back is the way there; and what is wrong is seen', async () => {
  const citizen = await world.citizen({ lang: 'en' });
  const { page } = citizen;
  await page.locator('[data-test="enrol"]').waitFor();
  await page.evaluate(() => void (location.hash = '#/enrol'));
  await page.locator('[data-test="mobile"]').waitFor();
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let name = '';
      for (let one = document.activeElement; one; one = one.shadowRoot?.activeElement ?? null)
        name = one.getAttribute('data-test') ?? name;
      return name;
    });
  const stops = async (key: string, count: number): Promise<string[]> => {
    const passed: string[] = [];
    while (passed.length < count) {
      await page.keyboard.press(key);
      passed.push(await focused());
    }
    return passed;
  };
  const there = await stops('Tab', 3);
  expect(there).toEqual(['national-id', 'mobile', 'next']);
  expect(await stops('Shift+Tab', 2)).toEqual(['mobile', 'national-id']);

  // What these tests look for is found where it is.
  expect(await overflowOf(page)).toEqual([]);
  const walk = () => citizen.enrol(undefined, { hands: 'keyboard' });
  await page.locator('h2:visible').evaluate((title) => (title.style.inlineSize = '25rem'));
  expect(await overflowOf(page)).toEqual(expect.arrayContaining([expect.stringMatching(/^320 px: h2 .*leaves/)]));
  await page.locator('[data-test="mobile"]').evaluate((field) => (field.style.outline = 'none'));
  await expect(walk()).rejects.toThrow('does not show it: mobile');
  await page.locator('[data-test="mobile"]').evaluate((field) => (field.style.outline = ''));
  await page.locator('[data-test="next"] button').evaluate((button) => (button.tabIndex = -1));
  await expect(walk()).rejects.toThrow('Tab does not reach');
  await citizen.close();
});
