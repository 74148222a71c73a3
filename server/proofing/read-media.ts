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

/** @returns undefined where the bytes are not those that were announced. @throws AppError SERVER_ERROR, SERVER_UNAVAILABLE */
export async function readMedia(deps: Deps, enrolmentId: string, upload: Upload): Promise<Uint8Array | undefined> {
  const wrapped = await deps.store.mediaKey(enrolmentId);
  if (!wrapped) throw new AppError('SERVER_ERROR', 'the key of an upload is gone');
  const key = openMediaKey(deps.mediaKey, enrolmentId, wrapped);
  const opened: Uint8Array[] = [];
  for (const part of await deps.store.parts(upload.id)) {
    const place = { enrolmentId, uploadId: upload.id, beginsAt: part.beginsAt };
    opened.push(openPart(key, place, await readPart(deps, part)));
  }
  const whole = Buffer.concat(opened);
  const isAnnounced =
    whole.length === upload.size && timingSafeEqual(createHash('sha256').update(whole).digest(), upload.sha256);
  return isAnnounced ? whole : undefined;
}
