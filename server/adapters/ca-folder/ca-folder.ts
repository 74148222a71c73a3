// SPDX-License-Identifier: Apache-2.0
// The CA's files below the data folder: <folder>/<issuer>/… and <folder>/roots.pem. A file or an issuer's folder
// appears whole, by rename after it is on the disk; readable by the server's user alone.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaFolder } from '../../ca/ports.ts';

const NAME = /^[a-z0-9][a-z0-9.-]*$/;

/** A rename is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function createCaFolder(folder: string): CaFolder {
  const pathOf = (...names: string[]): string => {
    if (!names.every((name) => NAME.test(name))) throw new Error('not a name of the CA folder');
    return join(folder, ...names);
  };
  const draft = (path: string): string => `${path}.${randomBytes(8).toString('hex')}.part`;
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    const part = draft(path);
    await writeFile(part, content, { mode: 0o600, flag: 'wx', flush: true });
    await rename(part, path);
  };

  return {
    read: (issuerId, name) =>
      readFile(pathOf(issuerId, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),

    async create(issuerId, files) {
      const path = pathOf(issuerId);
      const part = draft(path);
      await mkdir(part, { recursive: true, mode: 0o700 });
      for (const [name, content] of Object.entries(files)) {
        if (!NAME.test(name)) throw new Error('not a name of the CA folder');
        await writeFile(join(part, name), content, { mode: 0o600, flag: 'wx', flush: true });
      }
      await syncFolder(part);
      try {
        // Onto a folder with files in it a rename fails, so the first one stands.
        await rename(part, path);
      } catch (error) {
        await rm(part, { recursive: true, force: true });
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
        throw error;
      }
      await syncFolder(folder);
      return true;
    },

    async replace(issuerId, name, content) {
      await write(pathOf(issuerId, name), content);
      await syncFolder(pathOf(issuerId));
    },

    async writeRoots(pem) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await write(join(folder, 'roots.pem'), pem);
      await syncFolder(folder);
    },
  };
}
