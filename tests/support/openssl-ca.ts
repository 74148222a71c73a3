// SPDX-License-Identifier: Apache-2.0
// A two-level CA made by openssl in a folder of its own: a second opinion on everything our own code issues and
// checks. Keys are made for one test run and never leave the folder. Close it after use.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Der = Uint8Array<ArrayBuffer>;

export interface Issued {
  readonly name: string;
  readonly der: Der;
  /** Signs by ECDSA P-256 with SHA-256. @returns r ‖ s */
  readonly sign: (tbs: BufferSource) => Promise<Uint8Array>;
  privateKey(): Promise<CryptoKey>;
}

export interface OpensslCa {
  readonly dir: string;
  readonly rootPemPath: string;
  readonly rootDer: Der;
  readonly issuerDer: Der;
  /** Issues a P-256 signing certificate in our profile. validity: not before and not after as YYYYMMDDHHMMSSZ. */
  issue(name: string, options?: { validity?: readonly [string, string] }): Promise<Issued>;
  /** CRLReason in openssl's spelling. */
  revoke(issued: Issued, reason?: 'keyCompromise' | 'certificateHold'): void;
  /** What the status server answers from now on; both by default. */
  setStatus(status: { ocsp?: boolean; crl?: boolean }): void;
  /** Requests that reached the status server, as "POST /ocsp" or "GET /issuing.crl". */
  readonly asked: readonly string[];
  openssl(...args: string[]): Buffer;
  close(): Promise<void>;
}

const config = (origin: string): string => `[issuing_ca]
database=issuing.txt
crlnumber=issuing.crlnumber
[root_ca]
database=root.txt
crlnumber=root.crlnumber
[ca]
${['new_certs_dir=.', 'serial=serial', 'rand_serial=yes', 'default_md=sha256', 'default_days=365', 'default_crl_days=7', 'policy=p', 'unique_subject=no'].join('\n')}
[p]
countryName=optional
givenName=optional
surname=optional
commonName=supplied
serialNumber=optional
[req]
distinguished_name=p
[crl]
authorityKeyIdentifier=keyid
[root]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[issuing]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
certificatePolicies=2.5.29.32.0
crlDistributionPoints=URI:${origin}/root.crl
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=clientAuth,emailProtection
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
certificatePolicies=1.3.6.1.4.1.99999.1
authorityInfoAccess=OCSP;URI:${origin}/ocsp
crlDistributionPoints=URI:${origin}/issuing.crl
[ocsp]
keyUsage=critical,digitalSignature
extendedKeyUsage=OCSPSigning
noCheck=ignored
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
`;

export async function createOpensslCa(): Promise<OpensslCa> {
  const dir = mkdtempSync(join(tmpdir(), 'emza-ca-'));
  const file = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const derOf = (name: string): Der => new Uint8Array(openssl('x509', '-in', `${name}.pem`, '-outform', 'DER'));
  const newKey = (name: string): Buffer =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  let status = { ocsp: true, crl: true };
  const asked: string[] = [];

  const caFlags = (ca: 'root' | 'issuing'): string[] =>
    `ca -batch -notext -config ca.cnf -name ${ca}_ca -keyfile ${ca}.key -cert ${ca}.pem`.split(' ');
  function issueFrom(
    ca: 'root' | 'issuing',
    name: string,
    subject: string,
    profile: string,
    extra: string[] = [],
  ): void {
    newKey(name);
    openssl(
      'req',
      '-new',
      '-utf8',
      '-config',
      'ca.cnf',
      '-key',
      `${name}.key`,
      '-subj',
      subject,
      '-out',
      `${name}.csr`,
    );
    openssl(
      ...caFlags(ca),
      '-rand_serial',
      '-in',
      `${name}.csr`,
      '-extensions',
      profile,
      ...extra,
      '-out',
      `${name}.pem`,
    );
  }

  function answer(path: string, body: Buffer): Buffer | undefined {
    if (path === '/ocsp' && status.ocsp) {
      writeFileSync(file('request.der'), body);
      openssl('ocsp', '-index', 'issuing.txt', '-CA', 'issuing.pem', '-rsigner', 'ocsp.pem', '-rkey', 'ocsp.key', '-rmd', 'sha256', '-nmin', '5', '-reqin', 'request.der', '-respout', 'response.der'); // prettier-ignore
      return readFileSync(file('response.der'));
    }
    const ca = /^\/(root|issuing)\.crl$/.exec(path)?.[1] as 'root' | 'issuing' | undefined;
    if (!ca || !status.crl) return undefined;
    openssl(...caFlags(ca), '-gencrl', '-crlexts', 'crl', '-out', `${ca}.crl.pem`);
    return openssl('crl', '-in', `${ca}.crl.pem`, '-outform', 'DER');
  }

  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      const found = answer(request.url ?? '', Buffer.concat(parts));
      response.writeHead(found ? 200 : 503).end(found);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  writeFileSync(file('ca.cnf'), shared(config(origin)));
  for (const ca of ['root', 'issuing']) {
    writeFileSync(file(`${ca}.txt`), '');
    writeFileSync(file(`${ca}.crlnumber`), '01\n');
  }
  newKey('root');
  openssl('req', '-new', '-x509', '-config', 'ca.cnf', '-key', 'root.key', '-days', '3650', '-subj', '/C=IR/CN=Test Root', '-extensions', 'root', '-out', 'root.pem'); // prettier-ignore
  issueFrom('root', 'issuing', '/C=IR/CN=Test Issuing', 'issuing');
  issueFrom('issuing', 'ocsp', '/C=IR/CN=Test OCSP', 'ocsp');

  return {
    dir,
    asked,
    openssl,
    rootPemPath: file('root.pem'),
    rootDer: derOf('root'),
    issuerDer: derOf('issuing'),
    async issue(name, { validity } = {}) {
      const subject = `/C=IR/GN=Sara/SN=Ahmadi/CN=Sara Ahmadi ${name}/serialNumber=0012345679`;
      const dates = validity ? ['-startdate', validity[0], '-enddate', validity[1]] : [];
      issueFrom('issuing', name, subject, 'leaf', dates);
      const pkcs8 = new Uint8Array(openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.key`, '-outform', 'DER'));
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
      const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
      return {
        name,
        der: derOf(name),
        sign: async (tbs) => new Uint8Array(await crypto.subtle.sign(algorithm, key, tbs)),
        privateKey: () => Promise.resolve(key),
      };
    },
    revoke({ name }, reason = 'keyCompromise') {
      const how = reason === 'certificateHold' ? ['-crl_hold', 'holdInstructionReject'] : ['-crl_reason', reason];
      openssl(...caFlags('issuing'), '-revoke', `${name}.pem`, ...how);
    },
    setStatus(next) {
      status = { ocsp: true, crl: true, ...next };
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** openssl knows no inheritance between sections: both CAs get the common lines. */
function shared(text: string): string {
  const common = /\[ca\]\n([^[]*)/.exec(text)?.[1] ?? '';
  return text.replace(/(\[(?:root|issuing)_ca\]\n)/g, `$1${common}`);
}
