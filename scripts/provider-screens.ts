// SPDX-License-Identifier: Apache-2.0
// Pictures of what a person sees while each provider is down, refuses, or is slow, and that the same step leads on, into
// .screenshots (ignored by git): `node scripts/provider-screens.ts`. Walks the real app over a real server.
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openWorld, type Citizen, type Person, type World } from '../tests/support/world.ts';

const FOLDER = new URL('../.screenshots/', import.meta.url).pathname;
const { values } = parseArgs({ options: { lang: { type: 'string' }, theme: { type: 'string' } } });
const theme = values.theme === 'dark' ? 'dark' : 'light';
const LANGUAGES = (['fa', 'en'] as const).filter((one) => !values.lang || one === values.lang);

const DOWN = '[data-error-code="PROVIDER_UNAVAILABLE"]';
const SAYS_NO = '[data-error-code]:not([data-error-code="PROVIDER_UNAVAILABLE"])';
/** Where each is asked, the step that comes after, and what stands there while it is down and when it refuses. */
const NEEDED = [
  ['sms', 'identity', 'code', DOWN, undefined],
  ['sim', 'code', 'deviceLock', DOWN, SAYS_NO],
  ['registry', 'applicant', 'product', DOWN, SAYS_NO],
  ['payment', 'payment', 'face', DOWN, SAYS_NO],
  ['media', 'face', 'video', '[data-test="cut"]', '[data-test="cut"]'],
  ['face', 'face', 'video', '[data-test="verdict-home"]', '[data-error-code^="PROOF_"]'],
  ['liveness', 'face', 'video', '[data-test="verdict-home"]', '[data-error-code^="PROOF_"]'],
  ['speech', 'video', 'issue', '[data-phase="delayed"]', '[data-error-code^="PROOF_"]'],
  ['issuer', 'issue', 'activate', DOWN, SAYS_NO],
] as const;
/** Behind the same step, so a person of their own. */
const SECOND: readonly string[] = ['face', 'liveness'];

const ended = (walk: Promise<void>): Promise<unknown> => walk.catch((error: unknown) => error);

async function show(world: World, citizen: Citizen, person: Person, lang: string, row: (typeof NEEDED)[number]) {
  const [provider, step, after, down, refuse] = row;
  const { page } = citizen;
  const take = async (state: string, selector: string): Promise<void> => {
    await page.locator(`${selector}:visible`).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${FOLDER}${lang}-${theme}-provider-${provider}-${state}.png` });
  };
  await citizen.enrol(person, { stopAt: step });
  let walk: Promise<unknown> | undefined;
  for (const [state, selector] of [
    ['down', down],
    ['refuse', refuse],
  ] as const) {
    if (!selector) continue;
    await world.sandbox.set(provider, state);
    walk ??= ended(citizen.enrol(person, { stopAt: after }));
    await take(state, selector);
    // A code ends the walk; a place is waited at.
    if (selector.startsWith('[data-error-code')) {
      await walk;
      walk = undefined;
    }
  }
  await world.sandbox.set(provider, 'slow');
  walk ??= ended(citizen.enrol(person, { stopAt: after }));
  if (provider !== 'media') await take('slow', `[data-step="${step === 'video' ? 'verdict' : step}"] emza-progress`);
  await world.sandbox.set(provider, 'ok');
  const failure = await walk;
  if (failure) throw failure instanceof Error ? failure : new Error('the walk ended');
}

await mkdir(FOLDER, { recursive: true });
const world = await openWorld();
try {
  const persons = (await world.sandbox.persons()).values();
  for (const lang of LANGUAGES) {
    for (const rows of [
      NEEDED.filter(([name]) => !SECOND.includes(name)),
      ...SECOND.map((name) => NEEDED.filter(([one]) => one === name)),
    ]) {
      const person = persons.next().value;
      if (!person) throw new Error('nobody is left');
      const citizen = await world.citizen({ lang });
      await citizen.page.emulateMedia({ colorScheme: theme });
      for (const row of rows) await show(world, citizen, person, lang, row);
      await citizen.close();
    }
    console.log(`${lang} ${theme}: done`);
  }
} finally {
  await world.close();
}
