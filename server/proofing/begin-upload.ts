// SPDX-License-Identifier: Apache-2.0
// Announces what will be sent: kind, type, size and digest. A video's digest comes while its sentence is fresh, so that
// it is bound to it however slow the network is; from then on nothing else can take its place.
import { randomBytes } from 'node:crypto';
import {
  AppError,
  MEDIA_MAX_BYTES,
  MEDIA_TYPES,
  type BeginUpload,
  type ProofingView,
} from '../../core/protocol/index.ts';
import { loadProof, takeLimit, topicOf } from './load-proof.ts';
import { newMediaKey } from './media-cipher.ts';
import type { ProverInput, ProofingDeps, Upload } from './ports.ts';
import { viewProofing } from './view-proofing.ts';

function checkAnnounced({ kind, mediaType, size, sentence }: BeginUpload): void {
  const types: readonly string[] = MEDIA_TYPES[kind];
  if (!types.includes(mediaType)) throw new AppError('REQUEST_INVALID', 'mediaType does not fit the kind');
  if ((kind === 'video') !== (sentence !== undefined)) throw new AppError('REQUEST_INVALID', 'sentence');
  if (size > MEDIA_MAX_BYTES[kind]) throw new AppError('PROOF_UPLOAD_TOO_LARGE');
}

/** As the store tells them apart: whatever begins another one is counted. */
const isSame = (open: Upload | undefined, { kind, mediaType, size, sha256, sentence }: BeginUpload): boolean =>
  open?.kind === kind &&
  open.mediaType === mediaType &&
  open.size === size &&
  open.sentence?.id === sentence &&
  Buffer.from(open.sha256).toString('base64url') === sha256;

/**
 * The same again is the same upload, at the place it has reached.
 * @throws AppError ENROLMENT_*, PROOF_CONSENT, PROOF_STATE, PROOF_SENTENCE_EXPIRED, PROOF_UPLOAD_TOO_LARGE, REQUEST_RATE_LIMITED
 */
export const beginUpload =
  (deps: ProofingDeps) =>
  async (input: ProverInput & { readonly upload: BeginUpload }): Promise<ProofingView> => {
    const { upload } = input;
    checkAnnounced(upload);
    const { prover, proof } = await loadProof(deps, input);
    if (proof.stage !== upload.kind) throw new AppError('PROOF_STATE');
    if (!isSame(proof.upload, upload)) await takeLimit(deps, 'proofing.upload', prover);
    const { enrolmentId } = prover;
    const begun = await deps.store.beginUpload({
      enrolmentId,
      upload: { ...upload, id: randomBytes(16).toString('base64url') },
      mediaKey: newMediaKey(deps.mediaKey, enrolmentId),
    });
    if (begun === 'stage') throw new AppError('PROOF_STATE');
    if (begun === 'sentence') throw new AppError('PROOF_SENTENCE_EXPIRED');
    if (begun === 'begun') await deps.wakeUps.notify(topicOf(enrolmentId));
    return viewProofing(deps)(input);
  };
