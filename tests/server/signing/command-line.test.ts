// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { showUntilClaimed } from '../../../cli/show-request.ts';
import { concat } from '../../../core/crypto/bytes.ts';
import { createSigner, type SignatureRequest } from '../../../sdk/index.ts';
import { openPdfSigner } from '../../support/pdf-signer.ts';
import { plainPdf } from '../../support/sample-pdfs.ts';
import {
  claimByLink,
  openOnPhone,
  openSigningWorld,
  type Phone,
  type SigningWorld,
} from '../../support/signing-world.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LINK = /^http:\/\/localhost:\d+\/s#1\.[\w-]{22}\.[0-9a-z]+\.[\w-]{22}\.[\w-]{43}$/;
const contract = new Uint8Array(await plainPdf());
const signer = await openPdfSigner();

let world: SigningWorld;
let phone: Phone;
let folder: string;
beforeAll(async () => {
  world = await openSigningWorld(inject('postgresUrl'));
  phone = await world.phone('0499370899');
});
afterAll(async () => {
  await world.close();
  await signer.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emza-cli-'));
  await writeFile(join(folder, 'contract.pdf'), contract);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function emza(...args: string[]) {
  const all = ['cli/emza.js', 'request', ...args, '--server', world.origin, '--key', 'sandbox-rp'];
  const child = spawn(process.execPath, all, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const lines = () => output.out.split('\n').slice(0, -1);
  const link = async () => {
    await expect.poll(() => lines().at(-1), { timeout: 15_000 }).toBeDefined();
    return lines().at(-1) ?? '';
  };
  return { output, ended, lines, link };
}

describe('emza request --print-link', () => {
  test('prints one link a line and nothing else, writes the signed file and ends with 0', async () => {
    const run = emza(join(folder, 'contract.pdf'), '--print-link', '--out', join(folder, 'out'), '--text-en', 'Sign');
    await expect.poll(() => run.lines().length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
    const opened = await openOnPhone(phone, await run.link(), world.origin);
    expect(opened.request.text).toEqual({ fa: 'Sign', en: 'Sign' });
    const appended = await signer.appended(contract);
    await opened.sign([{ form: 'appended', bytes: appended }]);
    expect(await run.ended).toBe(0);
    expect(await readdir(join(folder, 'out'))).toEqual(['contract.signed.pdf']);
    const signed = await readFile(join(folder, 'out', 'contract.signed.pdf'));
    expect(signed.equals(concat(contract, appended))).toBe(true);
    for (const line of run.lines()) expect(line).toMatch(LINK);
    expect(new Set(run.lines()).size).toBe(run.lines().length);
  });

  test('ends with 3 when the person refuses', async () => {
    const run = emza(join(folder, 'contract.pdf'), '--print-link');
    await (await openOnPhone(phone, await run.link(), world.origin)).refuse();
    expect(await run.ended).toBe(3);
    expect(await readdir(folder)).toEqual(['contract.pdf']);
  });

  test('ends with 4 when nobody claims in time, and withdraws the request', async () => {
    const run = emza(join(folder, 'contract.pdf'), '--print-link', '--timeout', '1');
    const link = await run.link();
    expect(await run.ended).toBe(4);
    await expect(openOnPhone(phone, link, world.origin)).rejects.toMatchObject({ code: 'SIGN_STATE' });
  });
});

test.each([
  ['a format that is not built', ['--format', 'xades'], 'RP_DOCUMENT_UNSUPPORTED'],
  ['a format that does not exist', ['--format', 'word'], '--format is one of'],
  ['a signer that is no national ID', ['--signer', '1'], 'REQUEST_INVALID'],
  ['a timeout that is no number', ['--timeout', 'soon'], '--timeout'],
])('%s ends with 5 and says why', async (_, args, words) => {
  const run = emza(join(folder, 'contract.pdf'), '--print-link', ...args);
  expect(await run.ended).toBe(5);
  expect(run.output.out).toBe('');
  expect(run.output.err).toContain(words);
  expect(run.output.err).not.toContain('    at ');
});

test('without --print-link the code is drawn on standard error, and standard output names the file', async () => {
  const run = emza(join(folder, 'contract.pdf'), '--timeout', '1');
  expect(await run.ended).toBe(4);
  expect(run.output.out).toBe('');
  expect(run.output.err).toContain('▀');
});

describe('a code that was shown for a minute', () => {
  /** The request as it looks `seconds` later. */
  const older = (request: SignatureRequest, seconds: number): SignatureRequest =>
    Object.create(request, { seconds: { value: () => request.seconds() + seconds } }) as SignatureRequest;
  const run = (onShow: (link: string, requests: readonly SignatureRequest[]) => void) => {
    const signer = createSigner({ server: world.origin, key: 'sandbox-rp' });
    const requests: SignatureRequest[] = [];
    const files = [{ name: 'contract.pdf', bytes: contract }];
    const claimed = showUntilClaimed({
      timeoutSeconds: 20,
      signal: new AbortController().signal,
      show: (link) => onShow(link, requests),
      open: async (expiresIn) => {
        const request = await signer.requestSignature({ files, format: 'pades', expiresIn });
        requests.push(request);
        return requests.length === 1 ? older(request, 59) : request;
      },
    });
    return { claimed, requests };
  };

  test('is renewed as another request, which can be claimed', async () => {
    const { claimed, requests } = run((link, { length }) => {
      if (length === 2) void claimByLink(phone, link, world.origin);
    });
    expect((await claimed)?.id).toBe(requests[1]?.id);
    await requests[1]?.cancel();
    expect(await requests[0]?.result()).toEqual({ state: 'failed' });
  });

  test('can still be claimed in its last seconds, and then it is the one', async () => {
    let first = '';
    const { claimed, requests } = run((link, { length }) => {
      if (length === 1) first = link;
      else if (first !== '') void claimByLink(phone, first, world.origin);
      if (length === 2) first = '';
    });
    expect((await claimed)?.id).toBe(requests[0]?.id);
    await requests[0]?.cancel();
    expect(await requests[1]?.result()).toEqual({ state: 'failed' });
  });
});
