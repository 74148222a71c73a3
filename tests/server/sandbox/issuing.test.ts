// SPDX-License-Identifier: Apache-2.0
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { codeOf, openRaWorld, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
afterEach(() => world.sandbox.resetProviders());

test.each([
  ['down', 'PROVIDER_UNAVAILABLE'],
  ['refuse', 'CERTIFICATE_REFUSED'],
] as const)(
  'while the issuer’s switch is %s nothing is issued, and then the same request gives one certificate',
  async (state, code) => {
    const phone = await world.phone();
    await phone.toIssue(await world.sandbox.addPerson({}));
    const input = await phone.prepareIssue();
    await world.sandbox.setProvider('issuer', state);
    expect(await codeOf(world.ra.issue(input))).toBe(code);
    const { state: step, tokenId } = await phone.read();
    const certificates = () => world.db.query('SELECT phase FROM certificates WHERE token_id = $1', [tokenId]);
    expect([step, await certificates()]).toEqual(['issue', []]);

    await world.sandbox.resetProviders();
    expect((await world.ra.issue(input)).state).toBe('activate');
    expect(await certificates()).toHaveLength(1);
    // What is issued is found, whatever the switch says.
    await world.sandbox.setProvider('issuer', state);
    expect((await phone.read()).certificate).toMatchObject({ state: 'inactive' });
  },
);
