// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { claimDatabase, claimDataFolder } from '../../server/installation.ts';
import { freshDatabase } from '../support/postgres.ts';

const modes = ['sandbox', 'production'] as const;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'emza-installation-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(modes)('a data folder that ever ran as %s serves no other mode', async (mode) => {
  const data = join(folder, mode);
  await claimDataFolder(data, mode);
  await claimDataFolder(data, mode);
  const other = mode === 'sandbox' ? 'production' : 'sandbox';
  await expect(claimDataFolder(data, other)).rejects.toThrow(`data folder has run as ${mode}`);
});

test.each(modes)('a database that ever ran as %s serves no other mode', async (mode) => {
  const fresh = await freshDatabase(inject('postgresUrl'));
  await claimDatabase(fresh.db, mode);
  await claimDatabase(fresh.db, mode);
  const other = mode === 'sandbox' ? 'production' : 'sandbox';
  await expect(claimDatabase(fresh.db, other)).rejects.toThrow(`database has run as ${mode}`);
  await fresh.drop();
});

test('of two first starts in different modes one is refused', async () => {
  const fresh = await freshDatabase(inject('postgresUrl'));
  const claims = await Promise.allSettled(modes.map((mode) => claimDatabase(fresh.db, mode)));
  expect(claims.map((claim) => claim.status).sort()).toEqual(['fulfilled', 'rejected']);
  await fresh.drop();
});
