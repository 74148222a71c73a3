// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../../server/store/database.ts';
import { codeOf } from '../../support/ra-world.ts';
import { openSandboxWorld } from '../../support/sandbox-world.ts';

let world: Awaited<ReturnType<typeof openSandboxWorld>>;
let sandbox: typeof world.sandbox;
beforeAll(async () => {
  world = await openSandboxWorld(inject('postgresUrl'));
  ({ sandbox } = world);
});
afterAll(() => world.drop());
beforeEach(() => sandbox.resetProviders());

const json = (path: string, init?: RequestInit) => world.json(path, init);
const put = (path: string, value: unknown, headers: Record<string, string> = {}) =>
  world.send('PUT', path, value, headers);

describe('the world', () => {
  test('starts with twelve people, and starting again changes nothing', async () => {
    const before = await sandbox.persons();
    await sandbox.seed();
    expect(await sandbox.persons()).toEqual(before);
    expect(before).toHaveLength(12);
  });

  test('is the same for every process on the database', async () => {
    const other = openDatabase(world.url, { max: 1 });
    await sandbox.setProvider('sim', 'down');
    await sandbox.sms.send({ mobile: '09120000001', text: 'سلام' });
    const neighbour = world.open(other);
    expect(await codeOf(neighbour.sim.owns({ nationalId: '', mobile: '' }))).toBe('PROVIDER_UNAVAILABLE');
    expect((await neighbour.inbox('09120000001')).map(({ text }) => text)).toEqual(['سلام']);
    await other.close();
  });
});

describe('providers', () => {
  test('the SIM registry knows who owns what', async () => {
    const [one, two] = await sandbox.persons();
    if (!one || !two) throw new Error('no people');
    expect(await sandbox.sim.owns(one)).toBe(true);
    expect(await sandbox.sim.owns({ nationalId: one.nationalId, mobile: two.mobile })).toBe(false);
    expect(await sandbox.sim.owns({ nationalId: one.nationalId, mobile: '09000000000' })).toBe(false);
  });

  test.each([
    ['birth date', { birthDate: '1970-01-01' }],
    ['serial', { cardSerial: '0A00000000' }],
    ['person', { nationalId: '0499370899' }],
  ])('the civil registry does not say that it was the %s', async (_, wrong) => {
    const [person] = await sandbox.persons();
    if (!person) throw new Error('no people');
    expect(await sandbox.registry.inquire({ ...person, ...wrong })).toEqual({ result: 'mismatch' });
  });

  test('slow takes four seconds and works; down fails at once; refuse says no', async () => {
    const [person] = await sandbox.persons();
    if (!person) throw new Error('no people');
    const ask = {
      sim: () => sandbox.sim.owns(person),
      registry: () => sandbox.registry.inquire(person).then(({ result }) => result),
      sms: () => sandbox.sms.send({ mobile: '09120000002', text: 'x' }).then(() => 'sent'),
    };
    const answers = { sim: [true, false], registry: ['match', 'mismatch'], sms: ['sent', 'sent'] } as const;
    for (const name of ['sim', 'registry', 'sms'] as const) {
      await sandbox.setProvider(name, 'slow');
      world.delays.length = 0;
      expect(await ask[name]()).toBe(answers[name][0]);
      expect(world.delays).toEqual([4000]);
      await sandbox.setProvider(name, 'down');
      expect(await codeOf(ask[name]())).toBe('PROVIDER_UNAVAILABLE');
      await sandbox.setProvider(name, 'refuse');
      expect(await ask[name]()).toBe(answers[name][1]);
      await sandbox.setProvider(name, 'ok');
      expect(await ask[name]()).toBe(answers[name][0]);
    }
    expect(await sandbox.inbox('09120000002')).toHaveLength(2);
  });
});

describe('the JSON API', () => {
  test('lists people with all that an enrolment asks for', async () => {
    const { body } = await json('persons');
    expect((body['persons'] as unknown[])[0]).toMatchObject({
      nationalId: '0075430711',
      mobile: '09355550100',
      birthDate: '1987-05-14',
      cards: [{ number: '6037990229425067' }, {}],
    });
  });

  test('gives the SMS of one number, however it is written, oldest first', async () => {
    for (const text of ['one', 'two']) await sandbox.sms.send({ mobile: '09120000003', text });
    await sandbox.sms.send({ mobile: '09120000004', text: 'other' });
    const { body } = await json(`sms?mobile=${encodeURIComponent('+989120000003')}`);
    expect(body['messages']).toMatchObject([{ text: 'one' }, { text: 'two' }]);
    expect((await json('sms?mobile=12')).body).toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('switches a provider, and refuses one or a state it does not have', async () => {
    expect((await put('providers/sms', { state: 'down' })).status).toBe(200);
    expect(await codeOf(sandbox.sms.send({ mobile: '09120000005', text: 'x' }))).toBe('PROVIDER_UNAVAILABLE');
    expect((await put('providers/nobody', { state: 'ok' })).status).toBe(400);
    expect((await put('providers/sms', { state: 'review' })).status).toBe(400);
    expect((await put('providers/issuer', { state: 'timeout' })).status).toBe(400);
  });

  test.each([
    ['same-origin', 200],
    ['cross-site', 404],
    ['same-site', 404],
    ['none', 404],
  ])('a change marked %s is answered %d', async (site, status) => {
    const answer = await put('providers/sim', { state: 'ok' }, { 'sec-fetch-site': site });
    expect(answer.status).toBe(status);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain;application/json'])(
    'a change sent as %s, as a form can, is refused',
    async (type) => {
      const answer = await put('providers/sim', { state: 'down' }, { 'content-type': type });
      expect(answer.status).toBe(400);
      expect((await sandbox.providers()).find(({ name }) => name === 'sim')?.state).toBe('ok');
    },
  );

  test('another site may not read', async () => {
    expect((await json('sms', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(404);
  });
});
