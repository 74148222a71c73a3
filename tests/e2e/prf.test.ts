// SPDX-License-Identifier: Apache-2.0
// An authenticator with PRF: its output goes into the PIN's envelope, and never leaves the phone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractPdf } from '../support/sample-pdf.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

test('with PRF a citizen enrols, signs, and a wrong PIN is still a wrong PIN', async () => {
  const citizen = await world.citizen({ prf: true });
  const sent: string[] = [];
  citizen.page.on('request', (request) => void sent.push(request.postData() ?? ''));
  await citizen.enrol();
  const record = await citizen.page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const all: unknown[] = [];
    for (const name of names) {
      const db = await new Promise<IDBDatabase>((done, refuse) => {
        const open = indexedDB.open(name);
        open.addEventListener('success', () => done(open.result));
        open.addEventListener('error', () => refuse(open.error));
      });
      for (const store of db.objectStoreNames)
        all.push(
          await new Promise((done, refuse) => {
            const read = db.transaction(store).objectStore(store).getAll();
            read.addEventListener('success', () => done(read.result));
            read.addEventListener('error', () => refuse(read.error));
          }),
        );
      db.close();
    }
    return JSON.stringify(all);
  });
  expect(record).toContain('"hasPrf":true');

  const request = await world.rp.request({ files: [{ name: 'a.pdf', bytes: contractPdf('PRF') }], format: 'pades' });
  await citizen.scan(() => request.frame());
  await expect(citizen.approve({ pin: '24681357' })).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
  await citizen.approve({ pin: '13572468' });
  expect((await request.result()).state).toBe('signed');
  expect(sent.filter((body) => body.includes('"results"'))).toEqual([]);
  expect(sent.length).toBeGreaterThan(10);
});
