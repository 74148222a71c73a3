// SPDX-License-Identifier: Apache-2.0
// What the phone must refuse at the scanner, each with its own code on the screen.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractPdf } from '../support/sample-pdf.ts';
import { until } from '../support/server-process.ts';
import { openWorld, type Citizen, type RpRequest, type World } from '../support/world.ts';

let world: World;
let citizen: Citizen;
let request: RpRequest;

beforeAll(async () => {
  world = await openWorld();
  citizen = await world.citizen({ lang: 'en' });
  await citizen.enrol();
});
afterAll(() => world.close());

/** The parts of `<origin>/s#1.<requestId>.<t>.<mac>.<key>`. */
const partsOf = (link: string): { head: string; t: number; mac: string; key: string } => {
  const [head = '', rest = ''] = link.split('#1.');
  const [id, t = '', mac = '', key = ''] = rest.split('.');
  return { head: `${head}#1.${id}`, t: Number.parseInt(t, 36), mac, key };
};

test('a frame that is six seconds old is refused although its mac is right', async () => {
  request = await world.rp.request({ files: [{ name: 'a.pdf', bytes: contractPdf('A') }], format: 'pades' });
  const old = request.frame();
  await until('the code to be six seconds older', 20_000, () =>
    partsOf(request.frame()).t >= partsOf(old).t + 6 ? true : undefined,
  );
  await expect(citizen.scan(old)).rejects.toMatchObject({ code: 'CLAIM_STALE' });
});

test('a frame with a wrong mac is refused', async () => {
  const spoil = (): string => {
    const { head, t, mac, key } = partsOf(request.frame());
    return `${head}.${t.toString(36)}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}.${key}`;
  };
  await expect(citizen.scan(spoil)).rejects.toMatchObject({ code: 'CLAIM_BAD_MAC' });
});

test('a code of another server is refused before anything is sent', async () => {
  const foreign = (): string => request.frame().replace(world.origin, 'https://emza.example');
  await expect(citizen.scan(foreign)).rejects.toMatchObject({ code: 'CLAIM_WRONG_ORIGIN' });
});

test('a code that another phone has claimed is refused, and the first phone goes on', async () => {
  const second = await world.citizen({ lang: 'en' });
  await second.enrol();
  let lastFrame = '';
  await citizen.scan(() => (lastFrame = request.frame()));
  await expect(second.scan(() => lastFrame)).rejects.toMatchObject({
    code: expect.stringMatching(/^CLAIM_(TAKEN|STALE)$/),
  });
  await citizen.approve({ pin: '13572468' });
  expect((await request.result()).state).toBe('signed');
  await second.close();
});

test('three wrong PINs, then the right one: it signs; the tries left are said each time', async () => {
  const again = await world.rp.request({ files: [{ name: 'b.pdf', bytes: contractPdf('B') }], format: 'pades' });
  await citizen.scan(again.frame);
  for (const wrong of ['24681357', '97531864', '86429753'])
    await expect(citizen.approve({ pin: wrong })).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
  await citizen.approve({ pin: '13572468' });
  expect((await again.result()).state).toBe('signed');
});

test('the fourth wrong PIN in a row blocks it, also for the right one', async () => {
  const last = await world.rp.request({ files: [{ name: 'c.pdf', bytes: contractPdf('C') }], format: 'pades' });
  await citizen.scan(last.frame);
  for (const wrong of ['24681357', '97531864', '86429753'])
    await expect(citizen.approve({ pin: wrong })).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
  await expect(citizen.approve({ pin: '75318642' })).rejects.toMatchObject({ code: 'VAULT_PIN_BLOCKED' });
});
