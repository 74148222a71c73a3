// SPDX-License-Identifier: Apache-2.0
// A new sentence to read aloud. One is good for one recording, within its time; asking anew gives up the one before and
// whatever was recorded to it.
import { randomBytes } from 'node:crypto';
import { AppError, type Lang, type ProofingView } from '../../core/protocol/index.ts';
import { loadProof, takeLimit, topicOf } from './load-proof.ts';
import type { ProverInput, ProofingDeps } from './ports.ts';
import { drawSentence } from './sentence-bank.ts';
import { viewProofing } from './view-proofing.ts';

/** @throws AppError ENROLMENT_*, PROOF_CONSENT, PROOF_STATE, REQUEST_RATE_LIMITED */
export const askSentence =
  (deps: ProofingDeps) =>
  async (input: ProverInput & { readonly lang: Lang }): Promise<ProofingView> => {
    const { prover, proof } = await loadProof(deps, input);
    if (proof.stage !== 'video') throw new AppError('PROOF_STATE');
    await takeLimit(deps, 'proofing.sentence', prover);
    const { lang } = input;
    const before = proof.sentence?.lang === lang ? proof.sentence.number : undefined;
    const sentence = { id: randomBytes(16).toString('base64url'), lang, number: drawSentence(lang, before) };
    const { enrolmentId } = prover;
    if (!(await deps.store.setSentence({ enrolmentId, sentence }))) throw new AppError('PROOF_STATE');
    await deps.wakeUps.notify(topicOf(enrolmentId));
    return viewProofing(deps)(input);
  };
