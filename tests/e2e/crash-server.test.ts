// SPDX-License-Identifier: Apache-2.0
// kill -9 of the server in the middle of what each step writes: the citizen goes on where they were; in the end there is
// one charge and one certificate, and it is active.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooks } from '../support/books.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { openWorld, type Citizen, type Person, type World } from '../support/world.ts';

/** What waits to be written when the server dies, in the order of the wizard. */
const POINTS: readonly (readonly [table: string, condition: string])[] = [
  ['enrolments', "NEW.state = 'code'"],
  ['enrolments', "NEW.state = 'deviceLock'"],
  ['enrolments', "NEW.state = 'pins'"],
  ['enrolments', "NEW.state = 'terms'"],
  ['enrolments', "NEW.state = 'checklist'"],
  ['enrolments', "NEW.state = 'applicant'"],
  ['enrolments', "NEW.state = 'product'"],
  ['enrolments', "NEW.state = 'review'"],
  ['enrolments', "NEW.state = 'payment'"],
  ['payment_orders', "NEW.phase = 'start'"],
  ['payment_charges', "NEW.phase = 'charging'"],
  ['sandbox_bank_charges', 'NEW.decline IS NULL'],
  ['payment_orders', "NEW.phase = 'paid'"],
  ['enrolments', "NEW.state = 'face'"],
  ['proofings', "NEW.stage = 'face' AND NEW.media_key IS NULL"],
  ['proofing_uploads', "NEW.kind = 'face' AND NEW.received = 0"],
  ['proofing_parts', 'true'],
  ['proofing_uploads', "NEW.kind = 'face' AND NEW.state = 'handedIn'"],
  ['proofing_checks', "NEW.kind = 'face' AND NEW.verdict = 'accept'"],
  ['enrolments', "NEW.state = 'video'"],
  ['proofings', 'NEW.sentence_id IS NOT NULL'],
  ['proofing_uploads', "NEW.kind = 'video' AND NEW.received = 0"],
  ['proofing_uploads', "NEW.kind = 'video' AND NEW.received > 0"],
  ['proofing_uploads', "NEW.kind = 'video' AND NEW.state = 'handedIn'"],
  ['proofing_checks', "NEW.kind = 'video' AND NEW.verdict = 'accept'"],
  ['enrolments', "NEW.state = 'issue'"],
  ['certificates', "NEW.phase = 'planned'"],
  ['certificates', "NEW.phase = 'signed'"],
  ['certificates', "NEW.phase = 'recorded'"],
  ['enrolments', "NEW.state = 'activate'"],
  ['certificates', "NEW.state = 'active'"],
  ['enrolments', "NEW.state = 'done'"],
];

class Stopped extends Error {}

let postgres: OwnPostgres;
let world: World;
beforeAll(async () => {
  postgres = await ownPostgres();
  world = await openWorld({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await world.close();
  await postgres.close();
});

type Stalled = Awaited<ReturnType<OwnPostgres['stall']>>;

/**
 * Goes on until the server is killed while it writes to this place. `arm` sets the next trap before a server is there
 * again: what it takes up by itself at its start may be just that write.
 */
async function dieAt(point: Stalled, name: string, citizen: Citizen, person: Person, arm: () => Promise<void>) {
  let isDead = false;
  const cut = citizen
    .enrol(person, {
      onStep: async () => {
        if (isDead) throw new Stopped();
      },
    })
    .then(
      () => new Error(`the enrolment ended, and nothing was written to ${name}`),
      (error: unknown) => error,
    );
  await Promise.race([point.reached(), cut.then((error) => Promise.reject(error))]);
  isDead = true;
  await world.restart('SIGKILL', async () => {
    // The app is closed at once: what it would try again by itself would reach past the next point.
    await citizen.page.goto('about:blank');
    await point.release();
    // Who waits for a process that is gone waits long enough.
    await postgres.query("UPDATE payment_charges SET started_at = started_at - interval '1 minute'");
    await postgres.query('UPDATE proofing_checks SET lease_until = now() WHERE verdict IS NULL');
    await arm();
  });
  await cut;
}

test('at every step', { timeout: 480_000 }, async () => {
  const [person] = await world.sandbox.persons();
  if (!person) throw new Error('nobody is ready');
  const citizen = await world.citizen();
  const stall = async (index: number): Promise<Stalled | undefined> => {
    const point = POINTS[index];
    return point && postgres.stall(...point);
  };
  let stalled = await stall(0);
  for (const [index, [table, condition]] of POINTS.entries()) {
    if (!stalled) throw new Error('no trap is set');
    await dieAt(stalled, `${table} where ${condition}`, citizen, person, async () => {
      stalled = await stall(index + 1);
    });
  }
  await citizen.enrol(person);
  expect((await citizen.certificates()).map(({ state }) => state)).toEqual(['active']);
  const books = openBooks(postgres);
  expect(await books.charges(person)).toEqual([1_320_000]);
  expect(await books.certificates(person)).toEqual(['active']);
  await citizen.close();
});
