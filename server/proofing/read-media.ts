// SPDX-License-Identifier: Apache-2.0
// The whole of an upload, put together from its sealed parts, in memory only. It is what was announced, or an error.
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../core/protocol/index.ts';
import { openMediaKey, openPart, SEAL_BYTES } from './media-cipher.ts';
import type { Part, ProofingDeps, Upload } from './ports.ts';

type Deps = Pick<ProofingDeps, 'store' | 'media' | 'mediaKey'>;

async function readPart(deps: Deps, { fileName, size }: Part): Promise<Uint8Array> {
  const file = await deps.media.open(fileName);
  if (!file) throw new AppError('SERVER_ERROR', 'a part of an upload is missing');
  if (file.size !== size + SEAL_BYTES) {
    await file.bytes.cancel();
    throw new AppError('SERVER_ERROR', 'a part of an upload has another size');
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The parts in their order, opened one after the other. @throws AppError SERVER_ERROR, SERVER_UNAVAILABLE */
async function* openParts(deps: Deps, enrolmentId: string, upload: Upload): AsyncGenerator<Uint8Array> {
  const wrapped = await deps.store.mediaKey(enrolmentId);
  if (!wrapped) throw new AppError('SERVER_ERROR', 'the key of an upload is gone');
  const key = openMediaKey(deps.mediaKey, enrolmentId, wrapped);
  for (const part of await deps.store.parts(upload.id)) {
    const place = { enrolmentId, uploadId: upload.id, beginsAt: part.beginsAt };
    yield openPart(key, place, await readPart(deps, part));
  }
}

/** Whether the bytes are those that were announced; never holds more than one part. @throws as readMedia */
export async function isAsAnnounced(deps: Deps, enrolmentId: string, upload: Upload): Promise<boolean> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const bytes of openParts(deps, enrolmentId, upload)) {
    size += bytes.length;
    hash.update(bytes);
  }
  return size === upload.size && timingSafeEqual(hash.digest(), upload.sha256);
}

/** @returns undefined where the bytes are not those that were announced. @throws AppError SERVER_ERROR, SERVER_UNAVAILABLE */
export async function readMedia(deps: Deps, enrolmentId: string, upload: Upload): Promise<Uint8Array | undefined> {
  const opened: Uint8Array[] = [];
  for await (const bytes of openParts(deps, enrolmentId, upload)) opened.push(bytes);
  const whole = Buffer.concat(opened);
  const isAnnounced =
    whole.length === upload.size && timingSafeEqual(createHash('sha256').update(whole).digest(), upload.sha256);
  return isAnnounced ? whole : undefined;
}
