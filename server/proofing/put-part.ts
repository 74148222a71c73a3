// SPDX-License-Identifier: Apache-2.0
// One part of an upload: sealed, on the disk, then in its row; only then is it told as received. Parts come in order;
// one that is there already is held against what came, so that a lost answer costs nothing and a swap is seen.
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError, CHUNK_BYTES, type UploadView } from '../../core/protocol/index.ts';
import { loadProof } from './load-proof.ts';
import { openMediaKey, SEAL_BYTES, sealPart } from './media-cipher.ts';
import { PART_MIN_BYTES } from './policy.ts';
import type { ProverInput, ProofingDeps, Upload } from './ports.ts';
import { uploadView } from './view-proofing.ts';

export interface PutPartInput extends ProverInput {
  readonly upload: string;
  /** Where in the whole it begins. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** @throws AppError REQUEST_NOT_FOUND: none, or another's; PROOF_UPLOAD: given up for another one */
async function findOwn(deps: ProofingDeps, enrolmentId: string, uploadId: string): Promise<Upload> {
  const upload = await deps.store.findUpload({ enrolmentId, uploadId });
  if (!upload) throw new AppError('REQUEST_NOT_FOUND');
  if (upload.state === 'dropped' || upload.state === 'deleted') throw new AppError('PROOF_UPLOAD');
  return upload;
}

/** @throws AppError PROOF_UPLOAD_DIGEST: other bytes; PROOF_UPLOAD_OFFSET: another cut, or not yet its turn */
async function checkRepeated(deps: ProofingDeps, upload: Upload, beginsAt: number, sha256: Uint8Array): Promise<void> {
  const part = await deps.store.findPart({ uploadId: upload.id, beginsAt });
  if (!part) throw new AppError('PROOF_UPLOAD_OFFSET');
  if (!timingSafeEqual(part.sha256, sha256)) throw new AppError('PROOF_UPLOAD_DIGEST');
}

function checkSize(upload: Upload, offset: number, size: number): void {
  if (size > CHUNK_BYTES) throw new AppError('REQUEST_TOO_LARGE');
  if (offset + size > upload.size) throw new AppError('PROOF_UPLOAD_TOO_LARGE');
  const isLast = offset + size === upload.size;
  if (size < (isLast ? 1 : PART_MIN_BYTES)) throw new AppError('REQUEST_INVALID', 'the part is too small');
}

/** @returns whether it was the next one and is kept now */
async function keep(deps: ProofingDeps, enrolmentId: string, upload: Upload, input: PutPartInput, sha256: Uint8Array) {
  const { offset: beginsAt, bytes } = input;
  const wrapped = await deps.store.mediaKey(enrolmentId);
  // Its time to be kept ended just now, and the upload with it.
  if (!wrapped) return false;
  const key = openMediaKey(deps.mediaKey, enrolmentId, wrapped);
  const sealed = sealPart(key, { enrolmentId, uploadId: upload.id, beginsAt }, bytes);
  const { name: fileName } = await deps.media.put(
    (async function* () {
      yield sealed;
    })(),
    CHUNK_BYTES + SEAL_BYTES,
  );
  const part = { uploadId: upload.id, beginsAt, size: bytes.length, sha256, fileName };
  const isKept = await deps.store.addPart(part);
  if (!isKept) await deps.media.delete(fileName);
  return isKept;
}

/**
 * @throws AppError ENROLMENT_*, PROOF_CONSENT, PROOF_STATE, REQUEST_NOT_FOUND, PROOF_UPLOAD, PROOF_UPLOAD_OFFSET,
 *   PROOF_UPLOAD_DIGEST, PROOF_UPLOAD_TOO_LARGE, REQUEST_TOO_LARGE, SERVER_UNAVAILABLE
 */
export const putPart =
  (deps: ProofingDeps) =>
  async (input: PutPartInput): Promise<UploadView> => {
    const { enrolmentId } = (await loadProof(deps, input)).prover;
    const upload = await findOwn(deps, enrolmentId, input.upload);
    const { offset, bytes } = input;
    checkSize(upload, offset, bytes.length);
    const sha256 = createHash('sha256').update(bytes).digest();
    const isNext = upload.state === 'open' && offset === upload.received;
    if (isNext && (await keep(deps, enrolmentId, upload, input, sha256))) {
      return uploadView({ ...upload, received: offset + bytes.length });
    }
    // Sent again, or another copy of this request was faster.
    const now = await findOwn(deps, enrolmentId, input.upload);
    await checkRepeated(deps, now, offset, sha256);
    return uploadView(now);
  };
