// SPDX-License-Identifier: Apache-2.0
// Each provider slow, down and refusing, where the wizard needs it: the code or the words that are shown, and that the
// same person goes on once it works again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/server-process.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { openWorld, type Person, type World } from '../support/world.ts';

let postgres: OwnPostgres;
const worlds: World[] = [];
beforeAll(async () => {
  postgres = await ownPostgres();
  worlds.push(await openWorld({ databaseUrl: postgres.url }), await openWorld());
});
afterAll(async () => {
  await Promise.all(worlds.map((world) => world.close()));
  await postgres.close();
});

const nth = async (world: World | undefined, index: number): Promise<[World, Person]> => {
  const person = (await world?.sandbox.persons())?.[index];
  if (!world || !person) throw new Error('no world, or nobody in it');
  return [world, person];
};

/**
 * Where each provider is needed, and what is shown while it is down and when it says no: a code, which ends the walk, or
 * a place on the screen, where the walk waits and goes on by itself.
 */
const NEEDED: readonly (readonly [provider: string, step: string, down: string, refuse: string])[] = [
  ['sim', 'code', 'PROVIDER_UNAVAILABLE', 'ENROLMENT_SIM_NOT_OWNED'],
  ['registry', 'applicant', 'PROVIDER_UNAVAILABLE', 'ENROLMENT_REGISTRY_MISMATCH'],
  ['payment', 'payment', 'PROVIDER_UNAVAILABLE', 'PAYMENT_CARD_REFUSED'],
  ['face', 'face', '[data-test="verdict-home"]', 'PROOF_FACE_OTHER'],
  ['liveness', 'face', '[data-test="verdict-home"]', 'PROOF_FACE_COPY'],
  ['media', 'face', '[data-test="cut"]', '[data-test="cut"]'],
  ['speech', 'video', '[data-phase="delayed"]', 'PROOF_SPEECH_OTHER'],
  ['issuer', 'issue', 'PROVIDER_UNAVAILABLE', 'CERTIFICATE_REFUSED'],
];

const settled = (walk: Promise<void>): Promise<unknown> =>
  walk.then(
    () => undefined,
    (error: unknown) => error,
  );

test.concurrent('down, then refusing: told by its code or in words, and then the same step leads on', async () => {
  const [world, person] = await nth(worlds[0], 1);
  const { set, sms } = world.sandbox;
  const citizen = await world.citizen({ lang: 'en' });
  const { page } = citizen;

  // The carrier: what it does not take is told at once; what it swallows is asked for again.
  await set('sms', 'down');
  await expect(citizen.enrol(person)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  await set('sms', 'refuse');
  await citizen.enrol(person, { stopAt: 'code' });
  expect(await sms(person.mobile)).toEqual([]);
  await set('sms', 'ok');
  await postgres.query("UPDATE enrolment_codes SET sent_at = sent_at - interval '121 seconds'");
  await page.reload();
  await page.locator('[data-test="resend"]:not([disabled])').click();
  await until('the SMS', 10_000, async () => ((await sms(person.mobile)).length > 0 ? true : undefined));

  for (const [provider, step, ...shown] of NEEDED) {
    await citizen.enrol(person, { stopAt: step });
    let walk: Promise<unknown> | undefined;
    for (const [index, state] of (['down', 'refuse'] as const).entries()) {
      await set(provider, state);
      walk ??= settled(citizen.enrol(person, { stopAt: step === 'face' ? 'video' : 'activate' }));
      const expected = shown[index] ?? '';
      if (expected.startsWith('[')) {
        const place = page.locator(`${expected}:visible`).first();
        await Promise.race([place.waitFor({ timeout: 60_000 }), walk.then((error) => Promise.reject(error))]);
      } else {
        expect(await walk, `${provider} ${state}`).toMatchObject({ code: expected });
        walk = undefined;
      }
    }
    await set(provider, 'ok');
    expect(await walk, `${provider} ok`).toBeUndefined();
  }
  await citizen.enrol(person);
  expect((await citizen.certificates()).map(({ state }) => state)).toEqual(['active']);
  await citizen.close();
});

/** Where each is asked: there it is slow, and nowhere else, so that only what is waited for takes its time. */
const SLOW_AT: Readonly<Record<string, readonly string[]>> = {
  identity: ['sms'],
  code: ['sim'],
  applicant: ['registry'],
  payment: ['payment'],
  face: ['face', 'liveness', 'media'],
  video: ['speech'],
  issue: ['issuer'],
  activate: ['issuer'],
};

test.concurrent('slow: waited for with words on every step that asks one, and nothing is lost', async () => {
  const [world, person] = await nth(worlds[1], 3);
  const citizen = await world.citizen();
  let [slow, isOver]: [readonly string[], boolean] = [[], false];
  const waited = new Set<string>();
  const waiting = citizen.page.locator('[data-step]:has(emza-progress:visible)');
  const watching = until('the end of the walk', 230_000, async () => {
    for (const step of await waiting.evaluateAll((all) => all.map((one) => one.getAttribute('data-step') ?? '')))
      waited.add(step);
    return isOver ? true : undefined;
  });
  const walk = citizen.enrol(person, {
    onStep: async (step) => {
      const next = SLOW_AT[step];
      if (!next || next === slow) return;
      for (const provider of slow) await world.sandbox.set(provider, 'ok');
      for (const provider of next) await world.sandbox.set(provider, 'slow');
      slow = next;
    },
  });
  await walk.finally(() => {
    isOver = true;
  });
  await watching;
  for (const step of ['identity', 'code', 'applicant', 'payment', 'face', 'verdict', 'issue', 'activate'])
    expect(waited, step).toContain(step);
  expect((await citizen.certificates()).map(({ state }) => state)).toEqual(['active']);
  await citizen.close();
});
