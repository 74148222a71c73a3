// SPDX-License-Identifier: Apache-2.0
// kill -9 of the browser at each request its steps send, once the server has done it and before the phone hears of it:
// the phone, opened again, goes on where it was; one charge, one certificate.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks } from '../support/books.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { openWorld, type Citizen, type World } from '../support/world.ts';

let postgres: OwnPostgres;
let world: World;
let profileDir: string;
beforeAll(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'emza-profile-'));
  postgres = await ownPostgres();
  world = await openWorld({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await world.close();
  await postgres.close();
  await rm(profileDir, { recursive: true, force: true });
});

/** "/api/v1/enrolments/{id}/code" and the like: ids, numbers and serials are no other step. */
const kindOf = (url: string): string =>
  new URL(url).pathname
    .split('/')
    .map((part) => (/^(?=.*[A-Z\d])[\w-]{16,}$|^\d+$/.test(part) ? '*' : part))
    .join('/');

/** Each kind of request once: the server has answered, the answer is dropped, the browser dies. */
async function dieAtNext(citizen: Citizen, killed: Set<string>): Promise<void> {
  let isDying = false;
  await citizen.page.context().route('**/api/v1/**', async (route) => {
    const request = route.request();
    const kind = kindOf(request.url());
    if (request.method() !== 'POST' || killed.has(kind) || isDying) {
      await route.continue().catch(() => undefined);
      return;
    }
    isDying = true;
    killed.add(kind);
    await route.fetch().catch(() => undefined);
    await citizen.kill();
  });
}

test('at each request of every step', { timeout: 480_000 }, async () => {
  const [, person] = await world.sandbox.persons();
  if (!person) throw new Error('nobody is ready');
  const killed = new Set<string>();
  let citizen: Citizen;
  for (;;) {
    citizen = await world.citizen({ profileDir });
    await dieAtNext(citizen, killed);
    const before = killed.size;
    const end = await citizen.enrol(person).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (end === undefined) break;
    if (killed.size === before) throw end;
    await citizen.kill();
  }
  // Every step sends something.
  const steps = ['identity', 'code', 'device-lock', 'vault/ready', 'accept-terms', 'checklist', 'applicant', 'product'];
  steps.push('review', 'order', 'order/pay', 'proofing/consent', 'proofing/face', 'proofing/video', 'issue');
  for (const step of steps) expect(killed).toContain(`/api/v1/enrolments/*/${step}`);
  expect(killed).toContain('/api/v1/certificates/*/activate');

  expect((await citizen.certificates()).map(({ state }) => state)).toEqual(['active']);
  const books = openBooks(postgres);
  expect(await books.charges(person)).toEqual([1_320_000]);
  expect(await books.certificates(person)).toEqual(['active']);
  await citizen.close();
});
