// SPDX-License-Identifier: Apache-2.0
// The person confirmed what was taken, and all of it has come: it is held against its announced digest and waits to be
// checked. Handed in twice, it is checked once.
import { randomBytes } from 'node:crypto';
import { AppError, type MediaKind, type ProofingView } from '../../core/protocol/index.ts';
import { CHECKS_TOPIC, loadProof, takeLimit, topicOf } from './load-proof.ts';
import type { ProverInput, ProofingDeps } from './ports.ts';
import { isAsAnnounced } from './read-media.ts';
import { viewProofing } from './view-proofing.ts';

/**
 * @throws AppError ENROLMENT_*, PROOF_CONSENT, PROOF_STATE, REQUEST_NOT_FOUND, PROOF_UPLOAD (given up for another one),
 *   PROOF_UPLOAD_OFFSET (not all has come), PROOF_UPLOAD_DIGEST (to be sent anew), REQUEST_RATE_LIMITED
 */
export const handIn =
  (deps: ProofingDeps) =>
  async (input: ProverInput & { readonly kind: MediaKind; readonly upload: string }): Promise<ProofingView> => {
    const { kind, upload: uploadId } = input;
    const prover = await deps.enrolments.find(input);
    const { enrolmentId } = prover;
    const upload = await deps.store.findUpload({ enrolmentId, uploadId });
    if (upload?.kind !== kind) throw new AppError('REQUEST_NOT_FOUND');
    // The answer was lost; whatever became of it since stands in the view.
    if (upload.state === 'handedIn') return viewProofing(deps)(input);
    if (upload.state !== 'open') throw new AppError('PROOF_UPLOAD');
    const { proof } = await loadProof(deps, input);
    if (proof.stage !== kind || proof.check !== 'none') throw new AppError('PROOF_STATE');
    if (upload.received !== upload.size) throw new AppError('PROOF_UPLOAD_OFFSET');
    if (!(await isAsAnnounced(deps, enrolmentId, upload))) {
      // What came is not what was announced: nothing of it counts.
      await deps.store.drop({ enrolmentId, uploadId });
      await deps.wakeUps.notify(topicOf(enrolmentId));
      throw new AppError('PROOF_UPLOAD_DIGEST');
    }
    await takeLimit(deps, `proofing.${kind}`, prover);
    const handed = await deps.store.handIn({ enrolmentId, uploadId, checkId: randomBytes(16).toString('base64url') });
    if (handed === 'state') throw new AppError('PROOF_STATE');
    if (handed === 'done') {
      await deps.wakeUps.notify(topicOf(enrolmentId));
      await deps.wakeUps.notify(CHECKS_TOPIC);
    }
    return viewProofing(deps)(input);
  };
