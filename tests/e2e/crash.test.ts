// SPDX-License-Identifier: Apache-2.0
// kill -9 of the server while a request is signed: the citizen goes on, and it is signed once.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractPdf } from '../support/sample-pdf.ts';
import { until } from '../support/server-process.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { openWorld, type Citizen, type World } from '../support/world.ts';

const PIN = '13572468';
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

describe('signing: the server dies', () => {
  let citizen: Citizen;
  beforeAll(async () => {
    citizen = await world.citizen();
    await citizen.enrol((await world.sandbox.persons())[11], { pin: PIN });
  });
  const files = [{ name: 'contract.pdf', bytes: contractPdf('Contract 19') }];

  test('when the request is claimed and the documents are on their way', async () => {
    const request = await world.rp.request({ files, format: 'pades' });
    const point = await postgres.stall('signing_requests', 'NEW.payload_media IS NOT NULL');
    const scanned = citizen.scan(request.frame).catch((error: unknown) => error);
    await point.reached();
    await world.restart('SIGKILL', point.release);
    await scanned;
    expect(await citizen.resume()).toBe('review');
    await citizen.approve({ pin: PIN });
    expect((await request.result()).state).toBe('signed');
  });

  test('when half of the result is sent', async () => {
    const request = await world.rp.request({ files, format: 'pades' });
    await citizen.scan(request.frame);
    const cdp = await citizen.page.context().newCDPSession(citizen.page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 2_000 };
    const before = new Set(await readdir(join(world.dataDir, 'media')));
    const approved = citizen.approve({ pin: PIN }).catch((error: unknown) => error);
    await citizen.page.locator('[data-test="pin"]').waitFor();
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', slow);
    await until('the first bytes of the result', 60_000, async () => {
      for (const name of await readdir(join(world.dataDir, 'media'))) {
        if (!before.has(name) && (await stat(join(world.dataDir, 'media', name))).size > 0) return true;
      }
      return undefined;
    });
    await world.restart('SIGKILL', async () => {
      await cdp.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    });
    await approved;
    expect(await citizen.resume()).toBe('none');
    const result = await request.result();
    expect(result.state).toBe('signed');
    expect(result.files).toHaveLength(1);
  });
});
