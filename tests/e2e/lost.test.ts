// SPDX-License-Identifier: Apache-2.0
// A phone is lost: the paper revokes and the SMS suspends from a browser that never saw the phone, and the old phone
// hears of it. Every policy of the page holds, and it says the same about people who do not exist.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchPolicy } from '../support/policy-watch.ts';
import { openWorld, type Citizen, type Person, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

const NOBODY = { nationalId: '0084575948', mobile: '09900000001' };
const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]:visible`).first();
const codeOnScreen = (page: Page) => at(page, 'revocation-code').textContent();
const lastCode = async (mobile: string): Promise<string> =>
  /#(\d{6})$/.exec((await world.sandbox.sms(mobile)).at(-1) ?? '')?.[1] ?? '';

/** A browser that has nothing of anybody. */
async function elsewhere(lang: 'fa' | 'en'): Promise<{ page: Page; close(): Promise<void>; violations(): unknown[] }> {
  const browser = await world.citizen({ lang });
  const violations = await watchPolicy(browser.page);
  await browser.page.goto(`${world.origin}/lost?lang=${lang}`);
  return { page: browser.page, close: () => browser.close(), violations };
}
async function revoke(page: Page, nationalId: string, code: string): Promise<void> {
  await page.goto(`${world.origin}/lost`);
  await at(page, 'lost-revoke').click();
  await at(page, 'national-id').fill(nationalId);
  await at(page, 'revocation-code').fill(code);
  await at(page, 'next').click();
}
async function report(page: Page, { nationalId, mobile }: { nationalId: string; mobile: string }): Promise<void> {
  await page.goto(`${world.origin}/lost`);
  await at(page, 'lost-suspend').click();
  await at(page, 'national-id').fill(nationalId);
  await at(page, 'mobile').fill(mobile);
  await at(page, 'next').click();
  await at(page, 'sms-code').waitFor();
}
/** What stands on the page, shadows included. */
function visibleText(): string {
  const walk = (node: Node): string => {
    if (node instanceof Text) return node.parentElement?.checkVisibility() ? node.data : '';
    if (node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return '';
    const shadow = node instanceof Element && node.shadowRoot ? walk(node.shadowRoot) : '';
    return shadow + Array.from(node.childNodes, walk).join('');
  };
  return walk(document.body).replace(/\s+/g, ' ').trim();
}
const refusal = async (page: Page): Promise<string | null> => {
  const shown = page.locator('[data-error-code]:visible').first();
  await shown.waitFor();
  return shown.getAttribute('data-error-code');
};
const heard = (citizen: Citizen, kind: string) =>
  citizen.page.locator(`[data-kind="${kind}"]`).first().waitFor({ timeout: 30_000 });

describe('with an enrolled phone', () => {
  let phone: Citizen;
  let person: Person;
  beforeAll(async () => {
    [person] = (await world.sandbox.persons()) as [Person];
    phone = await world.citizen();
    await phone.enrol(person, { stopAt: 'done' });
  });
  afterAll(() => phone.close());

  test('a reload at the last step makes another code and says that the first is void', async () => {
    const first = await codeOnScreen(phone.page);
    expect(first).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    await phone.page.reload();
    await at(phone.page, 'revocation-replaced').waitFor();
    expect(await codeOnScreen(phone.page)).not.toBe(first);
    const { page, close } = await elsewhere('fa');
    await revoke(page, person.nationalId, first ?? '');
    expect(await refusal(page)).toBe('LOST_REVOCATION_CODE');
    await close();
  });

  test('on paper there is the slip alone, without the person', async () => {
    await phone.page.emulateMedia({ media: 'print' });
    const seen = await phone.page.evaluate(visibleText);
    await phone.page.emulateMedia({ media: 'screen' });
    expect(seen).toContain((await codeOnScreen(phone.page)) ?? 'no code');
    expect(seen).toContain(`${world.origin}/lost`);
    expect(seen).not.toContain(person.nationalId);
    expect(seen.length).toBeLessThan(250);
  });

  test('the SMS suspends from another browser; the phone and its mobile hear of it', async () => {
    const { page, close, violations } = await elsewhere('en');
    await report(page, person);
    await expect.poll(() => lastCode(person.mobile)).toMatch(/^\d{6}$/);
    const code = await lastCode(person.mobile);
    await at(page, 'sms-code').fill(String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
    await at(page, 'next').click();
    expect(await refusal(page)).toBe('LOST_SMS_CODE');
    await at(page, 'sms-code').fill(code);
    await at(page, 'next').click();
    await page.locator('[data-end="suspended"]').waitFor();
    expect(violations()).toEqual([]);
    await close();

    expect((await phone.certificates()).map(({ state }) => state)).toEqual(['suspended']);
    await expect.poll(async () => (await world.sandbox.sms(person.mobile)).at(-1)).toContain('متوقف شد');
    await phone.page.evaluate(() => void (location.hash = '#/'));
    await heard(phone, 'lossSuspended');
  });

  test('nothing on the phone takes the hold back, nor voids the paper', async () => {
    await phone.page.evaluate(() => void (location.hash = '#/enrol'));
    await expect.poll(() => refusal(phone.page)).toBe('CERTIFICATE_STATE');
    expect((await phone.certificates()).map(({ state }) => state)).toEqual(['suspended']);
  });
});

test('the paper revokes from another browser, in the language and letters of whoever types', async () => {
  const person = (await world.sandbox.persons())[1] as Person;
  const phone = await world.citizen({ lang: 'en' });
  await phone.enrol(person, { stopAt: 'done' });
  const code = (await codeOnScreen(phone.page)) ?? '';
  await at(phone.page, 'revocation-kept').click();
  await at(phone.page, 'finish').click();
  await at(phone.page, 'scan').waitFor();

  const { page, close, violations } = await elsewhere('fa');
  await revoke(
    page,
    person.nationalId,
    code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'),
  );
  await page.locator('[data-end="revoked"]').waitFor();
  expect(violations()).toEqual([]);
  await close();
  await heard(phone, 'lossRevoked');
  expect((await phone.certificates()).map(({ state }) => state)).toEqual(['revoked']);
  expect(world.logs()).not.toContain(code.replaceAll('-', ''));
  await phone.close();
});

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test('the page is accessible and its policies hold, with a person who does not exist', async () => {
    const { page, close, violations } = await elsewhere(lang);
    await at(page, 'lost-revoke').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await revoke(page, NOBODY.nationalId, '0000-0000-0000-0000');
    expect(await refusal(page)).toBe('LOST_REVOCATION_CODE');
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await report(page, NOBODY);
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await at(page, 'sms-code').fill('123456');
    await at(page, 'next').click();
    expect(await refusal(page)).toBe('LOST_SMS_CODE');
    expect(await world.sandbox.sms(NOBODY.mobile)).toEqual([]);
    expect(violations()).toEqual([]);
    await close();
  });
});
