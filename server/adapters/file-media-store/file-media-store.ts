// SPDX-License-Identifier: Apache-2.0
// Ciphertext as files below the data folder, under random names that say nothing about their request. Streams both
// ways; acknowledges only what is on the disk; a half-written file ends in .part and is never opened.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../../core/protocol/index.ts';
import type { MediaStore, StoredMedia } from '../../signing/ports.ts';

const NAME = /^[0-9a-f]{32}$/;
const PART = /^[0-9a-f]{32}\.part$/;
/** Errors of the disk that pass, or that an administrator must mend; the request may come again. */
const STORAGE = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES', 'EPERM']);

function translated(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return STORAGE.has(code) ? new AppError('SERVER_UNAVAILABLE', `media storage: ${code}`, { cause: error }) : error;
}

/** @param folder made 0700 when it is missing. */
export async function createFileMediaStore(folder: string): Promise<MediaStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(folder, name);

  const write = async (file: FileHandle, bytes: AsyncIterable<Uint8Array>, maxBytes: number) => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > maxBytes) throw new AppError('REQUEST_TOO_LARGE');
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    return { size, sha256: new Uint8Array(hash.digest()) };
  };

  return {
    async put(bytes, maxBytes): Promise<StoredMedia> {
      const name = randomBytes(16).toString('hex');
      const part = path(`${name}.part`);
      try {
        const file = await open(part, 'wx', 0o600);
        const written = await closing(file, () => write(file, bytes, maxBytes));
        await rename(part, path(name));
        await syncFolder(folder);
        return { name, ...written };
      } catch (error) {
        await rm(part, { force: true });
        throw translated(error);
      }
    },
    async open(name) {
      if (!NAME.test(name)) return undefined;
      try {
        const file = await open(path(name), 'r');
        const { size } = await file.stat();
        const stream = createReadStream('', { fd: file });
        return { size, bytes: Readable.toWeb(stream) as ReadableStream<Uint8Array> };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw translated(error);
      }
    },
    async delete(name) {
      if (NAME.test(name) || PART.test(name)) await rm(path(name), { force: true });
    },
    async olderThan(seconds) {
      const limit = Date.now() - seconds * 1000;
      const names = (await readdir(folder)).filter((name) => NAME.test(name) || PART.test(name));
      const ages = await Promise.all(names.map((name) => stat(path(name)).catch(() => undefined)));
      return names.filter((_, index) => (ages[index]?.mtimeMs ?? Infinity) < limit);
    },
  };
}

/** A rename is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await closing(handle, () => handle.sync());
}

async function closing<T>(file: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await file.close();
  }
}
