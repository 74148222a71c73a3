// SPDX-License-Identifier: Apache-2.0
// How the proofing stands, for the phone; by long-poll while nothing has changed since it last saw it. A lost wake-up
// costs seconds, never the news; draining or a client that left ends the wait.
import type { ProofingView, UploadView } from '../../core/protocol/index.ts';
import { consentFor } from './consent-text.ts';
import { topicOf } from './load-proof.ts';
import { TIMES } from './policy.ts';
import type { Proof, Prover, ProverInput, ProofingDeps, Upload } from './ports.ts';
import { sentenceText } from './sentence-bank.ts';

/** Longest time between two looks, in case a wake-up was lost with its listener. */
const SLICE_MS = 5_000;
const MAX_WAIT_SECONDS = 25;
const DAY_SECONDS = 86_400;

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

export function uploadView({ id, kind, size, sha256, received }: Upload): UploadView {
  return { id, kind, size, sha256: Buffer.from(sha256).toString('base64url'), received };
}

function sentenceView({ sentence }: Proof, { mobile }: Prover) {
  if (!sentence) return {};
  const { id, lang, expiresInSeconds } = sentence;
  return { sentence: { id, text: sentenceText(sentence, mobile), lang, expiresInSeconds } };
}

function viewOf(prover: Prover, proof: Proof | undefined, retentionDays: number): ProofingView {
  if (!proof) {
    const nothing = { isChecking: false, isDelayed: false, isInReview: false };
    return { revision: 0, stage: 'face', ...nothing, retentionDays, consent: consentFor(retentionDays) };
  }
  const { refusal, upload, provenAt } = proof;
  return {
    revision: proof.revision,
    stage: proof.stage,
    isChecking: proof.check !== 'none',
    isDelayed: proof.check === 'delayed',
    isInReview: proof.isInReview,
    retentionDays: proof.retentionDays,
    ...(refusal && { refusal: { code: refusal.code, at: seconds(refusal.at) } }),
    ...(upload && { upload: uploadView(upload) }),
    ...sentenceView(proof, prover),
    ...(provenAt && { provenUntil: seconds(provenAt) + TIMES.proofDays * DAY_SECONDS }),
  };
}

type Deps = Pick<ProofingDeps, 'store' | 'enrolments' | 'retentionDays'>;

/** As it stands now. @throws AppError ENROLMENT_NONE, ENROLMENT_STEP */
export const viewProofing =
  (deps: Deps) =>
  async (input: ProverInput): Promise<ProofingView> => {
    const prover = await deps.enrolments.find(input);
    return viewOf(prover, await deps.store.find(prover.enrolmentId), deps.retentionDays);
  };

export interface WatchProofingInput extends ProverInput {
  /** The revision that was seen; undefined: none, so the answer comes at once. */
  readonly seen: number | undefined;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
}

/** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP */
export const watchProofing =
  (deps: Deps & Pick<ProofingDeps, 'wakeUps' | 'draining'>) =>
  async ({ seen, waitSeconds, signal, ...input }: WatchProofingInput): Promise<ProofingView> => {
    const end = performance.now() + Math.min(waitSeconds, MAX_WAIT_SECONDS) * 1000;
    const stop = AbortSignal.any([signal, deps.draining]);
    for (;;) {
      const left = Math.max(0, end - performance.now());
      const looked = new AbortController();
      // Registered before the look: what happens between the two is heard.
      const wait = Math.min(left, SLICE_MS);
      const woken = deps.wakeUps.wait(topicOf(input.id), wait, AbortSignal.any([stop, looked.signal]));
      try {
        const view = await viewProofing(deps)(input);
        if (seen === undefined || view.revision !== seen || left === 0 || stop.aborted) return view;
        await woken;
      } finally {
        looked.abort();
      }
    }
  };
