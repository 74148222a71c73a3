// SPDX-License-Identifier: Apache-2.0
// The shell: it opens in both languages, may be installed, starts offline, and breaks no policy.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

test('opens in Persian from right to left, and in English from left to right', async () => {
  const fa = await world.citizen();
  await fa.page.locator('[data-test="enrol"]').waitFor();
  expect(await fa.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'fa',
    'rtl',
  ]);
  const en = await world.citizen({ lang: 'en' });
  await en.page.locator('[data-test="enrol"]').waitFor();
  expect(await en.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'en',
    'ltr',
  ]);
  await en.close();
  await fa.close();
});

test('the first visit loads at most 60 KB of script and 400 KB in all, as they come over the wire', async () => {
  const citizen = await world.citizen();
  await citizen.page.locator('[data-test="enrol"]').waitFor();
  const loaded = await citizen.page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((entry) => ({
      name: entry.name,
      size: (entry as PerformanceResourceTiming).encodedBodySize,
    })),
  );
  const sum = (pattern: RegExp): number =>
    loaded.filter(({ name }) => pattern.test(name)).reduce((total, { size }) => total + size, 0);
  const list = loaded.map(({ name, size }) => `${size} ${name}`).join('\n');
  expect(sum(/\.js$/), list).toBeGreaterThan(10_000);
  expect(sum(/\.js$/), list).toBeLessThanOrEqual(60 * 1024);
  expect(sum(/./), list).toBeLessThanOrEqual(400 * 1024);
  await citizen.close();
});

test('may be installed, and starts without a server once it was seen', async () => {
  const citizen = await world.citizen();
  const { page } = citizen;
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('[data-test="enrol"]').waitFor();
  await citizen.close();
});

test('a signing link without a token says how to go on, claims nothing and leaves no key in the address', async () => {
  const citizen = await world.citizen();
  const { page } = citizen;
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const key = 'A'.repeat(43);
  await page.goto(`${world.origin}/s#1.${'A'.repeat(22)}.5.${'A'.repeat(22)}.${key}`);
  await page.locator('[data-test="enrol"]').waitFor();
  expect(page.url()).not.toContain(key);
  expect(requests.filter((url) => url.includes('/claim'))).toEqual([]);
  expect(await page.evaluate((secret) => JSON.stringify(history.state ?? null).includes(secret), key)).toBe(false);
  await citizen.close();
});
