// SPDX-License-Identifier: Apache-2.0
// What every use case of the proofing begins with: whose it is, whether it waits for proofs, and what is limited.
import { AppError } from '../../core/protocol/index.ts';
import { LIMITS, type Bucket } from './policy.ts';
import type { Proof, Prover, ProverInput, ProofingDeps } from './ports.ts';

/** Wakes who waits for this proofing, and who does the checks. */
export const topicOf = (enrolmentId: string): string => `proofing:${enrolmentId}`;
export const CHECKS_TOPIC = 'proofing checks';

type Deps = Pick<ProofingDeps, 'store' | 'enrolments'>;

/** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP, PROOF_STATE where the enrolment waits for no proof (any more) */
export async function proverAtProof(deps: Deps, input: ProverInput): Promise<Prover> {
  const prover = await deps.enrolments.find(input);
  if (!prover.isAtProof) throw new AppError('PROOF_STATE', 'the enrolment waits for no proof');
  return prover;
}

/** @throws AppError as {@link proverAtProof}, PROOF_CONSENT before consent was given */
export async function loadProof(deps: Deps, input: ProverInput): Promise<{ prover: Prover; proof: Proof }> {
  const prover = await proverAtProof(deps, input);
  const proof = await deps.store.find(prover.enrolmentId);
  if (!proof) throw new AppError('PROOF_CONSENT');
  return { prover, proof };
}

/** @throws AppError REQUEST_RATE_LIMITED with the seconds to wait */
export async function takeLimit(
  deps: Pick<ProofingDeps, 'limits' | 'now'>,
  bucket: Bucket,
  prover: Prover,
): Promise<void> {
  const { nationalIdIndex: subject } = prover;
  const retryAfterSeconds = await deps.limits.take({ bucket, subject, ...LIMITS[bucket], at: deps.now() });
  if (retryAfterSeconds === undefined) return;
  throw new AppError('REQUEST_RATE_LIMITED', bucket, { detail: { retryAfterSeconds } });
}
