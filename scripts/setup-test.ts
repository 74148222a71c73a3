// SPDX-License-Identifier: Apache-2.0
// `npm run setup:test`: installs from Debian what the tests drive and nobody here wrote: Chromium, pdfsig, NSS tools,
// mutool, qpdf, openssl, certtool, ip. Installs nothing that is already there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** program → Debian package */
const NEEDED: Readonly<Record<string, string>> = {
  chromium: 'chromium',
  openssl: 'openssl',
  pdfsig: 'poppler-utils',
  certutil: 'libnss3-tools',
  mutool: 'mupdf-tools',
  qpdf: 'qpdf',
  certtool: 'gnutls-bin',
  ip: 'iproute2',
};

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin'];
const has = (program: string) => folders.some((folder) => existsSync(join(folder, program)));
const missing = Object.entries(NEEDED).flatMap(([program, name]) => (has(program) ? [] : [name]));

if (missing.length === 0) {
  console.log('setup:test: everything is there');
} else {
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const isRoot = process.getuid?.() === 0;
  if (!has('apt-get') || (!isRoot && !has('sudo'))) {
    console.error(`setup:test: please run this, then start again:\n  apt-get update && ${install.join(' ')}`);
    process.exit(1);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const prefix = isRoot ? [] : ['sudo', '-n'];
  for (const command of [['apt-get', 'update'], install]) {
    const [program, ...args] = [...prefix, ...command];
    const { status } = spawnSync(program ?? '', args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    if (status !== 0) {
      console.error(`setup:test: failed; please run this, then start again:\n  apt-get update && ${install.join(' ')}`);
      process.exit(1);
    }
  }
}
