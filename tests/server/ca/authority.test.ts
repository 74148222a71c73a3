// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, inject, test } from 'vitest';
import { parseCertificates, parseCrl } from '../../../core/pki/index.ts';
import { createClock, openCa, type CaPlace } from '../../support/ca-world.ts';
import { freshDatabase } from '../../support/postgres.ts';

const closing: (() => Promise<void>)[] = [];
async function freshPlace(): Promise<CaPlace> {
  const database = await freshDatabase(inject('postgresUrl'));
  const dataDir = await mkdtemp(join(tmpdir(), 'emza-ca-'));
  closing.push(
    () => database.drop(),
    () => rm(dataDir, { recursive: true, force: true }),
  );
  return { db: database.db, dataDir, passphrase: randomBytes(32), clock: createClock() };
}
const closeAll = async (): Promise<void> => {
  for (const close of closing.splice(0)) await close();
};
afterEach(closeAll);
afterAll(closeAll);

test('processes that start at once make one CA', async () => {
  const place = await freshPlace();
  const opened = await Promise.all(Array.from({ length: 4 }, () => openCa(place)));
  expect(new Set(opened.map(({ authority }) => authority.rootsPem)).size).toBe(1);
  expect(new Set(opened.map(({ authority }) => Buffer.from(authority.issuer.der).toString('hex'))).size).toBe(1);
  expect((await readdir(join(place.dataDir, 'ca'))).sort()).toEqual(['roots.pem', 'sandbox-ca1']);
  expect(await place.db.query(`SELECT 1 FROM audit_log WHERE event = 'ca.made'`)).toHaveLength(1);
});

test('the next start opens the same CA and writes roots.pem again where it is missing', async () => {
  const place = await freshPlace();
  const { authority } = await openCa(place);
  const roots = join(place.dataDir, 'ca', 'roots.pem');
  await rm(roots);
  expect((await openCa(place)).authority.rootsPem).toBe(authority.rootsPem);
  expect(await readFile(roots, 'utf8')).toBe(authority.rootsPem);
});

test('private keys are encrypted, and only the server’s user may read the files', async () => {
  const place = await freshPlace();
  await openCa(place);
  const folder = join(place.dataDir, 'ca', 'sandbox-ca1');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of ['root.pem', 'issuing.pem', 'ocsp.pem']) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    const text = await readFile(join(folder, name), 'utf8');
    expect(text.match(/PRIVATE KEY/g)).toHaveLength(2);
    expect(text).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  }
});

test('another master key opens nothing', async () => {
  const place = await freshPlace();
  await openCa(place);
  await expect(openCa({ ...place, passphrase: randomBytes(32) })).rejects.toThrow(/another master key/);
});

test('a database whose keys are gone gets no new CA', async () => {
  const place = await freshPlace();
  await openCa(place);
  await rm(join(place.dataDir, 'ca', 'sandbox-ca1'), { recursive: true });
  await expect(openCa(place)).rejects.toThrow(/not in this data folder/);
});

test('the keys of another database are refused', async () => {
  const [one, other] = [await freshPlace(), await freshPlace()];
  await openCa(one);
  await openCa(other);
  const mixed = { ...one, dataDir: other.dataDir, passphrase: other.passphrase };
  await expect(openCa(mixed)).rejects.toThrow(/another database/);
});

test('keys that were made before the database was written are taken up', async () => {
  const place = await freshPlace();
  const { authority } = await openCa(place);
  await place.db.query('DELETE FROM ca_issuers');
  expect((await openCa(place)).authority.rootsPem).toBe(authority.rootsPem);
});

test('the server starts without the root’s key, which may lie in a safe', async () => {
  const place = await freshPlace();
  await openCa(place);
  await rm(join(place.dataDir, 'ca', 'sandbox-ca1', 'root.pem'));
  const { authority } = await openCa(place);
  expect(parseCertificates(authority.rootsPem)).toHaveLength(1);
});

test('the root’s list is made again before it ends', async () => {
  const place = await freshPlace();
  const first = parseCrl((await openCa(place)).authority.rootCrl);
  place.clock.forward(300 * 86_400);
  const second = parseCrl((await openCa(place)).authority.rootCrl);
  expect([first.number, second.number]).toEqual([1n, 2n]);
});
