// SPDX-License-Identifier: Apache-2.0
// What we issue and answer, judged by OpenSSL and GnuTLS over real HTTP.
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fromB64u } from '../../core/crypto/bytes.ts';
import {
  checkCrl,
  checkOcsp,
  createOcspRequest,
  parseCertificate,
  parseCertificates,
  toPem,
} from '../../core/pki/index.ts';
import type { CertificateView } from '../../core/protocol/index.ts';
import { statusRoutes } from '../../server/http/status-routes.ts';
import { newOrder, openCaWorld } from '../support/ca-world.ts';
import { run, type Ran } from '../support/programs.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
let server: ServerType;
let origin = '';
let file: (name: string) => string;
let inactive: CertificateView;
let active: CertificateView;

const openssl = (...args: (string | string[])[]): Promise<Ran> => run('openssl', args.flat());

beforeAll(async () => {
  // The addresses in the certificates must be those that answer, so the port is taken first.
  let routes: ReturnType<typeof statusRoutes> | undefined;
  server = serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => routes!.fetch(request) });
  await new Promise((listening) => server.once('listening', listening));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  world = await openCaWorld(inject('postgresUrl'), { statusOrigin: origin });
  routes = statusRoutes(world);
  file = (name) => join(world.dataDir, name);
  inactive = await world.ca.issue(await newOrder());
  const order = await newOrder();
  active = await world.ca.issue(order);
  await world.ca.activate({ serial: active.serial, tokenId: order.tokenId });
  await writeFile(file('inactive.pem'), toPem(fromB64u(inactive.chain[0]!)));
  await writeFile(file('active.pem'), toPem(fromB64u(active.chain[0]!)));
  const issuer = await fetch(`${origin}/ca/sandbox-ca1.cer`);
  await writeFile(file('issuer.pem'), toPem(new Uint8Array(await issuer.arrayBuffer())));
  await writeFile(file('roots.pem'), await (await fetch(`${origin}/trust/roots.pem`)).text());
});
afterAll(async () => {
  server.close();
  await world.close();
});

test('openssl verify accepts the chain, strictly, and for its purpose', async () => {
  const args = ['-x509_strict', '-policy_check', '-purpose', 'smimesign', '-CAfile', file('roots.pem')];
  const ran = await openssl('verify', ...args, '-untrusted', file('issuer.pem'), file('active.pem'));
  expect(ran).toMatchObject({ status: 0, text: `${file('active.pem')}: OK\n` });
});

test('openssl reads the profile as it is meant', async () => {
  const { text: out } = await openssl(
    'x509',
    '-in',
    file('active.pem'),
    '-noout',
    '-text',
    '-nameopt',
    'RFC2253,-esc_msb,utf8',
  );
  for (const line of [
    'Version: 3',
    'Signature Algorithm: ecdsa-with-SHA256',
    'serialNumber=0012345679',
    'CN=سارا محمدی‌نژاد',
    'X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n',
    'TLS Web Client Authentication, E-mail Protection',
    `OCSP - URI:${origin}/ocsp/sandbox-ca1`,
    `CA Issuers - URI:${origin}/ca/sandbox-ca1.cer`,
    `URI:${origin}/crl/sandbox-ca1.crl`,
  ])
    expect(out).toContain(line);
  const issuer = await openssl('x509', '-in', file('issuer.pem'), '-noout', '-subject', '-issuer');
  expect(issuer.text.match(/SANDBOX/g)?.length).toBe(4);
});

describe('openssl ocsp over HTTP with nonce', () => {
  const ask = (...args: string[]): Promise<Ran> =>
    openssl(
      ['ocsp', '-issuer', file('issuer.pem'), '-CAfile', file('roots.pem')],
      ['-url', `${origin}/ocsp/sandbox-ca1`, '-nonce', ...args],
    );

  test('says good of an active certificate', async () => {
    const { status: code, text: out } = await ask('-cert', file('active.pem'));
    expect(code).toBe(0);
    expect(out).toMatch(/Response verify OK/);
    expect(out).toMatch(/active\.pem: good/);
    expect(out).not.toMatch(/nonce/i);
  });

  test('says revoked (certificateHold) of an inactive one, also for a SHA-256 CertID', async () => {
    for (const digest of ['-sha1', '-sha256', '-sha512']) {
      const { text: out } = await ask(digest, '-cert', file('inactive.pem'));
      expect(out).toMatch(/Response verify OK/);
      expect(out).toMatch(/inactive\.pem: revoked[\s\S]*Reason: certificateHold/);
    }
  });

  test('says unknown of a serial that was never issued', async () => {
    const { text: out } = await ask('-serial', `0x${'7f'.repeat(16)}`);
    expect(out).toMatch(/Response verify OK/);
    expect(out).toMatch(/: unknown/);
  });

  test('answers several at once', async () => {
    const { text: out } = await ask('-cert', file('active.pem'), '-cert', file('inactive.pem'), '-serial', '0x0123');
    expect(out).toMatch(/active\.pem: good[\s\S]*inactive\.pem: revoked[\s\S]*0123: unknown/);
  });

  test('and by openssl’s lookup along the addresses in the certificate', async () => {
    const { text: out } = await openssl('x509', '-in', file('active.pem'), '-noout', '-ocsp_uri');
    expect(out.trim()).toBe(`${origin}/ocsp/sandbox-ca1`);
  });
});

describe('openssl crl', () => {
  test('accepts the list, which names the inactive certificate alone', async () => {
    const der = await fetch(`${origin}/crl/sandbox-ca1.crl`);
    await writeFile(file('list.crl'), new Uint8Array(await der.arrayBuffer()));
    const { text: out } = await openssl([
      'crl',
      '-inform',
      'DER',
      '-in',
      file('list.crl'),
      '-noout',
      '-text',
      '-CAfile',
      file('issuer.pem'),
    ]);
    expect(out).toMatch(/verify OK/);
    expect(out).toMatch(/X509v3 CRL Number/);
    expect(out).toContain(`Serial Number: ${inactive.serial}`);
    expect(out).toMatch(/Certificate Hold/);
    expect(out).not.toContain(active.serial);
  });

  test('openssl verify -crl_check_all passes the active and refuses the inactive one', async () => {
    const pem = async (path: string): Promise<string> => (await openssl('crl', '-inform', 'DER', '-in', path)).text;
    const root = await fetch(`${origin}/crl/sandbox-root1.crl`);
    await writeFile(file('root.crl'), new Uint8Array(await root.arrayBuffer()));
    await writeFile(file('crls.pem'), (await pem(file('list.crl'))) + (await pem(file('root.crl'))));
    const verify = (name: string): Promise<Ran> =>
      openssl(
        ['verify', '-crl_check_all', '-x509_strict', '-CAfile', file('roots.pem'), '-CRLfile', file('crls.pem')],
        ['-untrusted', file('issuer.pem'), file(name)],
      );
    expect((await verify('active.pem')).status).toBe(0);
    expect((await verify('inactive.pem')).text).toMatch(/certificate revoked/);
  });
});

test('GnuTLS accepts chain and list', async ({ skip }) => {
  const version = await run('certtool', ['--version']).catch(() => undefined);
  if (!version) skip('certtool (gnutls-bin) is not installed');
  await writeFile(file('chain.pem'), toPem(fromB64u(active.chain[0]!)) + toPem(fromB64u(active.chain[1]!)));
  const pem = file('list.pem');
  await openssl('crl', '-inform', 'DER', '-in', file('list.crl'), '-out', pem);
  const certtool = async (...args: string[]): Promise<string> => (await run('certtool', args)).text;
  const chain = ['--verify', '--load-ca-certificate', file('roots.pem'), '--infile', file('chain.pem')];
  expect(await certtool(...chain)).toMatch(/Chain verification output: Verified\. The certificate is trusted/);
  expect(await certtool('--crl-info', '--infile', pem)).toMatch(/Revoked certificates \(1\)/);
  const list = ['--verify-crl', '--load-ca-certificate', file('issuer.pem'), '--infile', pem];
  expect(await certtool(...list)).toMatch(/Verification output: Verified/);
});

describe('the other way round, our checks', () => {
  const issuer = () => world.authority.issuer;
  const at = () => Math.floor(world.clock.now().getTime() / 1000);

  test('read what the GET form of OCSP answers', async () => {
    const certificate = parseCertificate(fromB64u(active.chain[0]!));
    const request = await createOcspRequest(certificate, issuer(), crypto.getRandomValues(new Uint8Array(32)));
    const base64 = Buffer.from(request).toString('base64');
    for (const path of [encodeURIComponent(base64), base64]) {
      const answer = await fetch(`${origin}/ocsp/sandbox-ca1/${path}`);
      expect(answer.headers.get('content-type')).toBe('application/ocsp-response');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const response = new Uint8Array(await answer.arrayBuffer());
      expect(await checkOcsp({ response, certificate, issuer: issuer(), at: at() })).toMatchObject({
        ok: true,
        status: 'good',
      });
    }
  });

  test('agree with an OCSP answer and a CRL that openssl made', async () => {
    // OpenSSL as responder, with the CA's own key of a CA that openssl made.
    const dir = world.dataDir;
    const pem = (name: string): string => join(dir, `o-${name}`);
    await writeFile(
      pem('ca.cnf'),
      [
        '[ca]\ndefault_ca=d\n[d]',
        `dir=${dir}\ndatabase=${pem('index')}\nserial=${pem('serial')}\ncrlnumber=${pem('number')}`,
        'default_md=sha256\ndefault_crl_days=1\npolicy=p\ncrl_extensions=c\nunique_subject=no\n[p]\ncommonName=supplied',
        '[c]\nauthorityKeyIdentifier=keyid\n[req]\ndistinguished_name=dn\n[dn]',
        '[v3]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
        '[leaf]\nkeyUsage=critical,digitalSignature,nonRepudiation\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n',
      ].join('\n'),
    );
    await writeFile(pem('index'), '');
    await writeFile(pem('serial'), '5A01');
    await writeFile(pem('number'), '07');
    const ok = async (...args: (string | string[])[]): Promise<void> =>
      expect(await openssl(...args)).toMatchObject({ status: 0 });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', pem('ca.cnf')];
    await ok(
      'req',
      '-x509',
      ...key,
      '-keyout',
      pem('ca.key'),
      '-out',
      pem('ca.pem'),
      '-subj',
      '/CN=O',
      '-extensions',
      'v3',
    );
    const ca = ['-config', pem('ca.cnf'), '-cert', pem('ca.pem'), '-keyfile', pem('ca.key')];
    for (const name of ['a', 'b']) {
      await ok('req', ...key, '-keyout', pem(`${name}.key`), '-out', pem(`${name}.csr`), '-subj', `/CN=${name}`);
      await ok(
        'ca',
        '-batch',
        ...ca,
        '-days',
        '2',
        '-extensions',
        'leaf',
        '-outdir',
        dir,
        '-in',
        pem(`${name}.csr`),
        '-out',
        pem(`${name}.pem`),
        '-notext',
      );
    }
    await ok('ca', ...ca, '-revoke', pem('b.pem'), '-crl_reason', 'keyCompromise');
    await ok('ca', ...ca, '-gencrl', '-out', pem('list.pem'));
    await ok('crl', '-in', pem('list.pem'), '-outform', 'DER', '-out', pem('list.der'));
    const [caCertificate] = parseCertificates(await readFile(pem('ca.pem'), 'utf8'));
    const crl = await readFile(pem('list.der'));
    const now = Math.floor(Date.now() / 1000);
    for (const [name, status, reason] of [
      ['a', 'good', undefined],
      ['b', 'revoked', 1],
    ] as const) {
      const [certificate] = parseCertificates(await readFile(pem(`${name}.pem`), 'utf8'));
      await ok(
        ['ocsp', '-index', pem('index'), '-rsigner', pem('ca.pem'), '-rkey', pem('ca.key'), '-CA', pem('ca.pem')],
        [
          '-issuer',
          pem('ca.pem'),
          '-cert',
          pem(`${name}.pem`),
          '-ndays',
          '1',
          '-respout',
          pem('response.der'),
          '-noverify',
        ],
      );
      const response = await readFile(pem('response.der'));
      const about = { certificate: certificate!, issuer: caCertificate!, at: now };
      const expected = { ok: true, status, ...(reason !== undefined && { revocationReason: reason }) };
      expect(await checkOcsp({ response, ...about })).toMatchObject(expected);
      expect(await checkCrl({ crl, ...about })).toMatchObject({ ...expected, number: 7n });
    }
  });
});
