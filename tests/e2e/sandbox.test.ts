// SPDX-License-Identifier: Apache-2.0
// The page /sandbox in a real browser: it shows who can enrol, takes somebody with a photograph, keeps its inbox
// fresh, switches providers, and obeys the same policies as the app.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchPolicy } from '../support/policy-watch.ts';
import { sampleJpeg } from '../support/sample-jpeg.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test('it shows the ready people, switches providers, and sets all back at once', async () => {
    const citizen = await world.citizen({ lang });
    const { page } = citizen;
    const violations = await watchPolicy(page);
    await page.goto(`${world.origin}/sandbox?lang=${lang}`);
    await page.locator('li[data-national-id]').nth(11).waitFor();

    const registry = page.locator('fieldset[data-provider="registry"]');
    await registry.locator('input[value="down"]').check();
    await expect.poll(() => provider('registry')).toMatchObject({ state: 'down' });
    await world.sandbox.set('registry', 'ok');
    await registry.locator('input[value="ok"]:checked').waitFor();

    await page.locator('fieldset[data-provider="speech"] input[value="refuse"]').check();
    await at(page, 'reason-speech').selectOption('PROOF_LIPS_STILL');
    await expect.poll(() => provider('speech')).toMatchObject({ state: 'refuse', reason: 'PROOF_LIPS_STILL' });
    await at(page, 'reset-providers').click();
    await page.locator('fieldset[data-provider="speech"] input[value="ok"]:checked').waitFor();
    expect(await provider('speech')).toMatchObject({ state: 'ok' });

    const { violations: barriers } = await new AxeBuilder({ page }).analyze();
    expect(barriers.map(({ id }) => id)).toEqual([]);
    expect(violations()).toEqual([]);
    await citizen.close();
  });

  test('somebody adds themselves with a photograph, and every policy holds', async () => {
    const citizen = await world.citizen({ lang });
    const { page } = citizen;
    const violations = await watchPolicy(page);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    const before = await world.sandbox.persons();
    await page.goto(`${world.origin}/sandbox?lang=${lang}`);
    await at(page, 'add-panel').locator('summary').click();
    await at(page, 'photo-file').setInputFiles({
      name: 'me.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from(sampleJpeg({ width: 900, height: 1200 })),
    });
    await page.locator('emza-sandbox-photo-field img').waitFor();

    // The error goes as the field is left by the press, and the press still counts.
    const taken = before[0]?.nationalId ?? '';
    await at(page, 'nationalId').fill(taken);
    await at(page, 'add-person').click();
    await page.locator('[data-error-code="FIELD_TAKEN"]').waitFor();
    await at(page, 'nationalId').fill('');
    await at(page, 'add-person').click();
    await page.locator('[data-error-code="FIELD_REQUIRED"]').waitFor();
    const nationalId = lang === 'fa' ? '0499370899' : '0790419904';
    await at(page, 'nationalId').fill(nationalId);
    await at(page, 'add-person').click();
    await at(page, 'person-added').waitFor();

    const shown = page.locator(`li[data-national-id="${nationalId}"]`);
    await expect.poll(() => shown.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(480);
    expect(await shown.locator('[data-balance="100000000"]').count()).toBe(1);
    expect((await world.sandbox.persons()).filter((one) => one.nationalId === nationalId)).toHaveLength(1);
    expect(addresses.filter((address) => address.includes(nationalId) || address.includes(taken))).toEqual([]);
    const { violations: barriers } = await new AxeBuilder({ page }).analyze();
    expect(barriers.map(({ id }) => id)).toEqual([]);
    expect(violations()).toEqual([]);
    await citizen.close();
  });
});

test('the driver adds a person, who is not taken for the next citizen, and who reads as given', async () => {
  const person = await world.sandbox.addPerson({ photo: sampleJpeg(), birthDate: '2015-01-01', firstName: NAME });
  expect(person).toMatchObject({ birthDate: '2015-01-01', firstName: NAME, cards: [{ balance: 100_000_000 }] });
  expect(await world.sandbox.reviews()).toEqual([]);
});

const NAME = { fa: 'نوجوان', en: 'Minor' };

async function provider(name: string): Promise<{ state: string; reason?: string } | undefined> {
  const answer = await fetch(`${world.origin}/sandbox/api/providers`);
  const { providers } = (await answer.json()) as { providers: { name: string; state: string; reason?: string }[] };
  return providers.find((one) => one.name === name);
}
