// SPDX-License-Identifier: Apache-2.0
// The page /sandbox in a real browser: it shows who can enrol, keeps its inbox fresh, switches providers, and obeys
// the same policies as the app.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchPolicy } from '../support/policy-watch.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

test.each(['fa', 'en'] as const)(
  'in %s it shows twelve people, switches a provider and breaks no policy',
  async (lang) => {
    const citizen = await world.citizen({ lang });
    const { page } = citizen;
    const violations = await watchPolicy(page);
    await page.goto(`${world.origin}/sandbox?lang=${lang}`);
    await page.locator('li[data-national-id]').first().waitFor();
    expect(await page.locator('li[data-national-id]').count()).toBe(12);

    const provider = page.locator('fieldset[data-provider="registry"]');
    await provider.locator('input[value="down"]').check();
    await expect.poll(() => providerState('registry')).toBe('down');
    await world.sandbox.set('registry', 'ok');
    await provider.locator('input[value="ok"]:checked').waitFor();

    const { violations: barriers } = await new AxeBuilder({ page }).analyze();
    expect(barriers.map(({ id }) => id)).toEqual([]);
    expect(violations()).toEqual([]);
    await citizen.close();
  },
);

async function providerState(name: string): Promise<string | undefined> {
  const answer = await fetch(`${world.origin}/sandbox/api/providers`);
  const { providers } = (await answer.json()) as { providers: { name: string; state: string }[] };
  return providers.find((provider) => provider.name === name)?.state;
}
