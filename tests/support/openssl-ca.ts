// SPDX-License-Identifier: Apache-2.0
// A two-level CA made by openssl in a folder of its own: a second opinion on everything our own code issues and
// checks. Keys are made for one test run and never leave the folder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OpensslCa {
  readonly dir: string;
  readonly rootPem: string;
  readonly rootDer: Uint8Array<ArrayBuffer>;
  readonly issuerDer: Uint8Array<ArrayBuffer>;
  /** Issues a P-256 signing certificate in our profile. `extra`: further lines of its extensions. */
  issue(name: string, options?: IssueOptions): Issued;
  /** Runs openssl in the folder. @returns standard output. */
  openssl(...args: string[]): Buffer;
  close(): void;
}

export interface IssueOptions {
  readonly extra?: readonly string[];
  /** Not before and not after as YYYYMMDDHHMMSSZ. */
  readonly validity?: readonly [string, string];
}

export interface Issued {
  readonly der: Uint8Array<ArrayBuffer>;
  readonly pem: string;
  readonly pkcs8: Uint8Array<ArrayBuffer>;
  /** Upper-case hex. */
  readonly serial: string;
  privateKey(): Promise<CryptoKey>;
}

const LEAF = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature,nonRepudiation',
  'extendedKeyUsage=clientAuth,emailProtection',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
  'certificatePolicies=1.3.6.1.4.1.99999.1',
];

export function createOpensslCa(): OpensslCa {
  const dir = mkdtempSync(join(tmpdir(), 'emza-ca-'));
  const openssl = (...args: string[]): Buffer =>
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const der = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(openssl('x509', '-in', `${name}.pem`, '-outform', 'DER'));
  const key = (name: string): Buffer =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);

  writeFileSync(
    join(dir, 'ca.cnf'),
    `[ca]
default_ca=d
[d]
database=index.txt
serial=serial
new_certs_dir=.
default_md=sha256
default_days=365
default_crl_days=7
policy=p
unique_subject=no
copy_extensions=none
rand_serial=yes
string_mask=utf8only
[p]
countryName=optional
givenName=optional
surname=optional
commonName=supplied
serialNumber=optional
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
[ocsp]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,OCSPSigning
noCheck=ignored
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
`,
  );
  writeFileSync(join(dir, 'index.txt'), '');
  key('root');
  openssl('req', '-new', '-x509', '-key', 'root.key', '-days', '3650', '-subj', '/C=IR/CN=Test Root', '-config', 'ca.cnf', '-extensions', 'root', '-out', 'root.pem'); // prettier-ignore
  key('issuing');
  openssl('req', '-new', '-key', 'issuing.key', '-subj', '/C=IR/CN=Test Issuing', '-out', 'issuing.csr');
  openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-keyfile', 'root.key', '-cert', 'root.pem', '-in', 'issuing.csr', '-days', '1825', '-extensions', 'issuing', '-out', 'issuing.pem'); // prettier-ignore

  return {
    dir,
    openssl,
    rootPem: readFileSync(join(dir, 'root.pem'), 'utf8'),
    rootDer: der('root'),
    issuerDer: der('issuing'),
    issue(name, { extra = [], validity } = {}) {
      key(name);
      const subject = `/C=IR/GN=Sara/SN=Ahmadi/CN=Sara Ahmadi ${name}/serialNumber=0012345679`;
      openssl('req', '-new', '-utf8', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`);
      writeFileSync(join(dir, `${name}.ext`), [...LEAF, ...extra].join('\n'));
      const dates = validity ? ['-startdate', validity[0], '-enddate', validity[1]] : [];
      openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-keyfile', 'issuing.key', '-cert', 'issuing.pem', '-in', `${name}.csr`, '-extfile', `${name}.ext`, ...dates, '-out', `${name}.pem`); // prettier-ignore
      const pkcs8 = new Uint8Array(openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.key`, '-outform', 'DER'));
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
      return {
        der: der(name),
        pem: readFileSync(join(dir, `${name}.pem`), 'utf8'),
        pkcs8,
        serial: openssl('x509', '-in', `${name}.pem`, '-noout', '-serial').toString().trim().slice('serial='.length),
        privateKey: () => crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
      };
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}
