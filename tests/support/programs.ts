// SPDX-License-Identifier: Apache-2.0
// Programs nobody here wrote, and our own command line, run to their end.
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary, root } from './server-process.ts';

export interface Ran {
  readonly status: number;
  /** stdout and stderr, in that order. */
  readonly text: string;
  readonly stdout: string;
}

/** Never rejects for an exit code: that is what tests look at. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((done, refuse) => {
    const child = execFile(program, [...args], { maxBuffer: 1 << 26, ...options }, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') return refuse(error);
      const status = error ? Number(error.code ?? 1) : 0;
      return done({ status, stdout, text: stdout + stderr });
    });
    child.stdin?.end();
  });
}

/** `npx emza …` as a terminal would run it. */
export function emza(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return run(nodeBinary, [join(root, 'cli/emza.js'), ...args], { env: { ...process.env, ...env } });
}

/** pdfsig with an NSS folder that trusts `rootPem` and nothing else. */
export async function pdfsig(pdf: Uint8Array, rootPem: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emza-nss-'));
  await writeFile(join(folder, 'root.pem'), rootPem);
  await writeFile(join(folder, 'signed.pdf'), pdf);
  await run('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']);
  await run('certutil', ['-A', '-d', `sql:${folder}`, '-n', 'root', '-t', 'C,C,C', '-i', join(folder, 'root.pem')]);
  return (await run('pdfsig', ['-nssdir', folder, join(folder, 'signed.pdf')])).text;
}
