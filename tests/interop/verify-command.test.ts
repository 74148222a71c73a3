// SPDX-License-Identifier: Apache-2.0
// `emza verify` as people run it: exit codes and reports, with OCSP and CRL answered by openssl over HTTP.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyCommand } from '../../cli/verify.ts';
import { signPades } from '../../core/ades/pades-sign.ts';
import type { Report } from '../../core/ades/report.ts';
import { createOpensslCa, type Issued, type OpensslCa } from '../support/openssl-ca.ts';
import { plainPdf } from '../support/sample-pdfs.ts';

let ca: OpensslCa;
let dir: string;
let goodPath: string;
let good: Uint8Array;

beforeAll(async () => {
  ca = await createOpensslCa();
  dir = mkdtempSync(join(tmpdir(), 'emza-verify-'));
  good = await signedBy(await ca.issue('good'));
  goodPath = write('good.pdf', good);
}, 60_000);
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await ca.close();
});
afterEach(() => {
  ca.setStatus({});
  vi.unstubAllEnvs();
});

async function signedBy(signer: Issued): Promise<Uint8Array> {
  const certificateChain = [signer.der, ca.issuerDer];
  return (await signPades({ pdf: await plainPdf(), certificateChain, sign: signer.sign, signingTime: new Date() }))
    .whole;
}

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

async function run(...args: string[]): Promise<{ exit: number; out: string; error: string }> {
  let [out, error] = ['', ''];
  const exit = await verifyCommand(args, { out: (text) => void (out += text), error: (text) => void (error += text) });
  return { exit, out, error };
}

async function verdict(path: string, ...more: string[]): Promise<[number, string | undefined]> {
  const { exit, out } = await run(path, '--trust', ca.rootPemPath, '--json', ...more);
  return [exit, (JSON.parse(out) as Report).subIndication];
}

describe('emza verify', () => {
  it('passes a good signature by OCSP for the signer and CRL for the issuing CA', async () => {
    const { exit, out } = await run(goodPath, '--trust', ca.rootPemPath, '--json');
    const report = JSON.parse(out) as Report;
    expect(report.subIndication).toBeUndefined();
    expect(exit).toBe(0);
    expect(report.verdict).toBe('TOTAL-PASSED');
    expect(report.signatures).toHaveLength(1);
    expect(report.signatures[0]).toMatchObject({
      coversWholeFile: true,
      laterChanges: 'none',
      signer: { serialNumber: '0012345679', issuer: 'Test Issuing' },
      revocation: [
        { position: 0, source: 'ocsp', status: 'good' },
        { position: 1, source: 'crl', status: 'good' },
      ],
    });
  });

  it('falls back to the CRL when OCSP does not answer', async () => {
    ca.setStatus({ ocsp: false });
    const { exit, out } = await run(goodPath, '--trust', ca.rootPemPath, '--json');
    expect(exit).toBe(0);
    expect((JSON.parse(out) as Report).signatures[0]?.revocation[0]).toMatchObject({ source: 'crl', status: 'good' });
  });

  it('is undecided without any answer, and asks nobody with --offline', async () => {
    const before = ca.asked.length;
    expect(await verdict(goodPath, '--offline')).toEqual([1, 'TRY_LATER']);
    expect(ca.asked).toHaveLength(before);
    ca.setStatus({ ocsp: false, crl: false });
    expect(await verdict(goodPath)).toEqual([1, 'TRY_LATER']);
  });

  it.each([
    ['keyCompromise', 'REVOKED_NO_POE'],
    ['certificateHold', 'TRY_LATER'],
  ] as const)('does not pass a signer revoked for %s, by OCSP and by CRL', async (reason, subIndication) => {
    const signer = await ca.issue(`revoked-${reason}`);
    const path = write(`${reason}.pdf`, await signedBy(signer));
    ca.revoke(signer, reason);
    expect(await verdict(path)).toEqual([1, subIndication]);
    ca.setStatus({ ocsp: false });
    expect(await verdict(path)).toEqual([1, subIndication]);
  });

  it('does not pass an expired signer', async () => {
    const signer = await ca.issue('expired', { validity: ['20200101000000Z', '20210101000000Z'] });
    expect(await verdict(write('expired.pdf', await signedBy(signer)))).toEqual([1, 'OUT_OF_BOUNDS_NO_POE']);
  });

  it('takes roots from --trust or the data folder, never from the file: none is 1, damage is 2 even then', async () => {
    vi.stubEnv('EMZA_DATA_DIR', join(dir, 'data'));
    expect((await run(goodPath)).exit).toBe(1);
    const damaged = good.slice();
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    expect((await run(write('damaged.pdf', damaged))).exit).toBe(2);
    const other = await createOpensslCa();
    expect((await run(goodPath, '--trust', other.rootPemPath)).out).toContain('NO_CERTIFICATE_CHAIN_FOUND');
    await other.close();
    mkdirSync(join(dir, 'data', 'ca'), { recursive: true });
    write('data/ca/roots.pem', ca.openssl('x509', '-in', 'root.pem'));
    expect((await run(goodPath)).exit).toBe(0);
  });

  it.each([
    ['no signature', async () => await plainPdf()],
    ['no PDF', () => new TextEncoder().encode('hello')],
    ['nothing', () => new Uint8Array()],
    ['half of it', () => good.subarray(0, good.length / 2)],
    ['a byte at the end', () => Buffer.concat([good, Buffer.from('\n')])],
  ])('ends in 2 for %s', async (name, make) => {
    expect((await run(write(`${name}.pdf`, await make()), '--trust', ca.rootPemPath)).exit).toBe(2);
  });

  it('tells people who signed, without control characters from the file', async () => {
    const signer = await ca.issue('person');
    const { whole } = await signPades({
      pdf: await plainPdf(),
      certificateChain: [signer.der, ca.issuerDer],
      sign: signer.sign,
      signingTime: new Date(),
      reason: 'ok\u001b[31m\u202e!',
    });
    const { out, exit } = await run(write('person.pdf', whole), '--trust', ca.rootPemPath);
    expect(exit).toBe(0);
    expect(out).toContain('TOTAL-PASSED');
    expect(out).toContain('Sara Ahmadi person, 0012345679');
    expect(out).toContain('ok\ufffd[31m\ufffd!');
  });

  it.each([[['--etsi-xml']], [['--detached', 'x']], [['--nonsense']], [['second.pdf']]])(
    'answers usage for %j',
    async (more) => {
      const { exit, out, error } = await run(goodPath, ...more);
      expect([exit, out]).toEqual([64, '']);
      expect(error).toContain('Usage: emza verify FILE');
    },
  );

  it('says which file it cannot open', async () => {
    expect((await run(join(dir, 'absent.pdf'))).exit).toBe(66);
    expect((await run(goodPath, '--trust', join(dir, 'absent.pem'))).exit).toBe(66);
  });
});
