// SPDX-License-Identifier: Apache-2.0
// The main job: a citizen gets a certificate and signs a real PDF by QR; programs nobody here wrote agree.
import { X509Certificate, createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchPolicy } from '../support/policy-watch.ts';
import { emza, pdfsig, run } from '../support/programs.ts';
import { contractPdf } from '../support/sample-pdf.ts';
import { openWorld, type Citizen, type World } from '../support/world.ts';

const PIN = '13572468';
let world: World;
let citizen: Citizen;
let violations: () => string[];
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), 'emza-main-'));
  citizen = await world.citizen();
  violations = await watchPolicy(citizen.page);
});
afterAll(() => world.close());

/** The issuing CA's and the root's certificates as files, and the citizen's own from the app's list. */
async function chainFiles(serial: string): Promise<{ root: string; issuer: string; issuerId: string; serial: string }> {
  const rootPem = await (await fetch(`${world.origin}/trust/roots.pem`)).text();
  await writeFile(join(folder, 'root.pem'), rootPem);
  const issuerId = await citizen.page.locator(`[data-serial="${serial}"]`).first().getAttribute('data-issuer-id');
  const der = Buffer.from(await (await fetch(`${world.origin}/ca/${issuerId}.cer`)).arrayBuffer());
  await writeFile(join(folder, 'issuer.pem'), new X509Certificate(der).toString());
  return { root: join(folder, 'root.pem'), issuer: join(folder, 'issuer.pem'), issuerId: issuerId ?? '', serial };
}

async function askOcsp(files: { root: string; issuer: string; issuerId: string; serial: string }): Promise<string> {
  const args = ['ocsp', '-issuer', files.issuer, '-serial', `0x${files.serial}`, '-CAfile', files.root];
  return (await run('openssl', [...args, '-url', `${world.origin}/ocsp/${files.issuerId}`])).text;
}

test('a new certificate is on hold until the device lock activates it', async () => {
  await citizen.enrol(undefined, { pin: PIN, activate: false });
  const [certificate] = await citizen.certificates();
  expect(certificate?.state).toBe('inactive');
  const files = await chainFiles(certificate?.serial ?? '');
  const before = await askOcsp(files);
  expect(before).toContain('Response verify OK');
  expect(before).toMatch(/: revoked[\s\S]*certificateHold/);
  await citizen.activate();
  expect(await askOcsp(files)).toContain(': good');
  // Activated outside of the wizard, the paper is not forgotten.
  await citizen.page.locator('[data-test="revocation-paper"]:visible').click();
  await citizen.page.locator('[data-test="revocation-code"]:visible').waitFor();
});

test('scan, read, PIN and device lock make a PDF that pdfsig, openssl and emza verify accept', async () => {
  const original = contractPdf('Contract 17');
  const text = { fa: 'قرارداد اجارهٔ شمارهٔ ۱۷', en: 'Rental contract number 17' };
  const request = await world.rp.request({ files: [{ name: 'contract.pdf', bytes: original }], format: 'pades', text });
  await citizen.scan(request.frame);
  await citizen.approve({ pin: PIN });
  const result = await request.result();
  expect(result.state).toBe('signed');
  const signed = result.files[0];
  expect(signed?.name).toBe('contract.signed.pdf');
  const bytes = signed?.bytes ?? new Uint8Array();
  expect(Buffer.from(bytes.subarray(0, original.length)).equals(original)).toBe(true);
  await writeFile(join(folder, 'signed.pdf'), bytes);

  const rootPem = await (await fetch(`${world.origin}/trust/roots.pem`)).text();
  const said = await pdfsig(bytes, rootPem);
  expect(said).toContain('Signature is Valid.');
  expect(said).toContain('Total document signed');
  expect(said).toContain('Certificate is Trusted.');

  // The certificate itself, out of the CMS, by openssl alone.
  const hex = /\/Contents\s*<([0-9A-Fa-f]+)>/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? '';
  await writeFile(join(folder, 'cms.der'), Buffer.from(hex, 'hex'));
  const cms = [
    'pkcs7',
    '-inform',
    'DER',
    '-in',
    join(folder, 'cms.der'),
    '-print_certs',
    '-out',
    join(folder, 'all.pem'),
  ];
  expect((await run('openssl', cms)).status).toBe(0);
  const chain = [
    'verify',
    '-CAfile',
    join(folder, 'root.pem'),
    '-untrusted',
    join(folder, 'issuer.pem'),
    join(folder, 'all.pem'),
  ];
  expect((await run('openssl', chain)).text).toContain(': OK');

  const verified = await emza(['verify', join(folder, 'signed.pdf')], { EMZA_DATA_DIR: world.dataDir });
  expect(verified.text).toContain('TOTAL-PASSED');
  expect(verified.status).toBe(0);
});

test('emza verify fails for each of 50 seeded flipped bytes, and for padding that is not zero', async () => {
  const signed = await import('node:fs/promises').then((fs) => fs.readFile(join(folder, 'signed.pdf')));
  const range = /\/ByteRange\s*\[\s*0 (\d+) (\d+) (\d+)/.exec(signed.toString('latin1'))?.slice(1).map(Number) ?? [];
  const [gap, rest, length] = [range[0] ?? 0, range[1] ?? 0, range[2] ?? 0];
  const positions = Array.from({ length: 50 }, (_, index) => {
    const seed = createHash('sha256').update(`flip ${index}`).digest().readUInt32BE();
    const at = seed % (gap + length);
    return at < gap ? at : rest + (at - gap);
  });
  const spoil = async (name: string, at: number, value: number): Promise<number> => {
    const spoiled = Buffer.from(signed);
    spoiled[at] = value;
    await writeFile(join(folder, name), spoiled);
    return (await emza(['verify', join(folder, name), '--offline'], { EMZA_DATA_DIR: world.dataDir })).status;
  };
  // Two at a time, as there are two cores.
  const wrong: number[] = [];
  const flipAll = async (half: number): Promise<void> => {
    for (const at of positions.filter((_, index) => index % 2 === half))
      if ((await spoil(`flipped-${half}.pdf`, at, (signed[at] ?? 0) ^ 0x01)) !== 2) wrong.push(at);
  };
  await Promise.all([flipAll(0), flipAll(1)]);
  expect(wrong).toEqual([]);
  expect(await spoil('padding.pdf', rest - 2, 0x31)).toBe(2);
});

test('a declined request leaves nothing signed', async () => {
  const files = [{ name: 'contract.pdf', bytes: contractPdf('Contract 18') }];
  const request = await world.rp.request({ files, format: 'pades' });
  await citizen.scan(request.frame);
  await citizen.decline();
  expect((await request.result()).state).toBe('refused');
});

test('no policy was violated on the way', () => {
  expect(violations()).toEqual([]);
});
