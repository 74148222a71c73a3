// SPDX-License-Identifier: Apache-2.0
// What must not lie around: documents and keys at the server, secrets in its log, private keys in the browser's profile.
import { randomBytes, X509Certificate } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractPdf } from '../support/sample-pdf.ts';
import { ownPostgres, type OwnPostgres } from '../support/stall.ts';
import { filesBelow, longestRun, publicPointsOfPrivateKeys } from '../support/traces.ts';
import { openWorld, type Citizen, type Person, type World } from '../support/world.ts';

const [PIN, PUK] = ['86420975', 'Planted-9753-puk'];
let postgres: OwnPostgres;
let world: World;
let citizen: Citizen;
let person: Person;
let profileDir: string;

beforeAll(async () => {
  postgres = await ownPostgres();
  world = await openWorld({ databaseUrl: postgres.url });
  profileDir = await mkdtemp(join(tmpdir(), 'emza-profile-'));
  citizen = await world.citizen({ profileDir });
  person = (await world.sandbox.persons())[3] as Person;
  await citizen.enrol(person, { pin: PIN, puk: PUK });
});
afterAll(async () => {
  await world.close();
  await postgres.close();
  await rm(profileDir, { recursive: true, force: true });
});

test('database, logs and media folder hold no run of the document and not the key of the code', async () => {
  // Random text in the page's content: no run of it can be there by chance.
  const pdf = contractPdf(randomBytes(600).toString('hex'));
  const request = await world.rp.request({ files: [{ name: 'secret.pdf', bytes: pdf }], format: 'pades' });
  let shown = '';
  await citizen.scan(() => (shown = request.frame()));
  const key = shown.split('.').at(-1) ?? '';
  const look = async (): Promise<string[]> => {
    await postgres.query('CHECKPOINT');
    const kept = [...(await filesBelow(world.dataDir)), ...(await filesBelow(postgres.folder))];
    kept.push({ path: 'log', bytes: Buffer.from(world.logs()) });
    expect(kept.length).toBeGreaterThan(100);
    return kept.flatMap(({ path, bytes }) => [
      ...(longestRun(bytes, pdf) > 0 ? [`document in ${path}`] : []),
      ...[key, Buffer.from(key, 'base64url').toString('hex'), Buffer.from(key, 'base64url')].flatMap((form) =>
        bytes.includes(form) ? [`key in ${path}`] : [],
      ),
    ]);
  };
  const media = await filesBelow(join(world.dataDir, 'media'));
  expect(media.some((file) => file.bytes.length > pdf.length)).toBe(true);
  expect(await look()).toEqual([]);
  await citizen.approve({ pin: PIN });
  expect((await request.result()).state).toBe('signed');
  expect(await look()).toEqual([]);
});

test('the log holds no PIN, no PUK, no national ID, no mobile number and no code', async () => {
  const log = world.logs();
  expect(log).toContain('"event":"request"');
  const codes = (await world.sandbox.sms(person.mobile)).flatMap((text) => /\b\d{6}\b/.exec(text)?.[0] ?? []);
  expect(codes.length).toBeGreaterThan(0);
  for (const planted of [
    PIN,
    PUK,
    person.nationalId,
    person.mobile,
    person.cardSerial,
    ...codes.map((code) => `"${code}"`),
  ])
    expect(log.includes(planted)).toBe(false);
});

test('the profile holds the device key in clear (positive control) and no key of a certificate', async () => {
  const [certificate] = await citizen.certificates();
  await citizen.close();
  const device = await postgres.query(
    'SELECT public_key FROM devices WHERE id = (SELECT device_id FROM enrolments WHERE certificate_serial = $1)',
    [certificate?.serial],
  );
  const jwk = device[0]?.['public_key'] as { x: string; y: string };
  const devicePoint = Buffer.concat([
    Buffer.of(4),
    Buffer.from(jwk.x, 'base64url'),
    Buffer.from(jwk.y, 'base64url'),
  ]).toString('base64url');
  const rows = await postgres.query('SELECT certificate FROM certificates WHERE serial = $1', [certificate?.serial]);
  const spki = new X509Certificate(rows[0]?.['certificate'] as Buffer).publicKey.export({
    type: 'spki',
    format: 'der',
  });
  const certifiedPoint = spki.subarray(-65).toString('base64url');

  const points = (await filesBelow(profileDir)).flatMap((file) => publicPointsOfPrivateKeys(file.bytes));
  expect(points).toContain(devicePoint);
  expect(points).not.toContain(certifiedPoint);
});

test('a restored copy of the profile gains no try', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'emza-copy-'));
  await cp(profileDir, copy, { recursive: true });
  const tryWrong = async (dir: string, pin: string): Promise<number> => {
    const one = await world.citizen({ profileDir: dir });
    const request = await world.rp.request({ files: [{ name: 'x.pdf', bytes: contractPdf('X') }], format: 'pades' });
    await one.scan(request.frame);
    await expect(one.approve({ pin })).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
    await one.close();
    const left = await postgres.query("SELECT pin_tries FROM tokens WHERE state = 'ready'");
    return Number(left[0]?.['pin_tries']);
  };
  expect(await tryWrong(profileDir, '11223344')).toBe(3);
  expect(await tryWrong(profileDir, '22334455')).toBe(2);
  // The authenticator is a chip of the phone, not a file of the profile: its counter is not set back.
  await cp(join(profileDir, 'virtual-credentials.json'), join(copy, 'virtual-credentials.json'));
  expect(await tryWrong(copy, '33445566')).toBe(1);
  await rm(copy, { recursive: true, force: true });
});
