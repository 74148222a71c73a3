// SPDX-License-Identifier: Apache-2.0
// The proofing knows what it asks for next; the enrolment follows it, one event of the order after the other. Once the
// person has released an issue, nothing moves it any more.
import {
  next,
  PROOF_STAGES,
  type EnrolmentEvent,
  type EnrolmentState,
  type ProofStage,
} from '../../core/protocol/index.ts';
import type { EnrolmentRecord, Proofs } from './ports.ts';

const STAGE: Partial<Record<EnrolmentState, ProofStage>> = {
  face: 'face',
  video: 'video',
  verdict: 'verdict',
  issue: 'proven',
};
const FORWARD = { face: 'faceAccepted', video: 'videoGiven', verdict: 'proofAccepted' } as const;

function eventTowards(wanted: ProofStage, at: ProofStage): EnrolmentEvent | undefined {
  if (wanted === at) return undefined;
  if (at !== 'proven' && PROOF_STAGES.indexOf(wanted) > PROOF_STAGES.indexOf(at)) return { type: FORWARD[at] };
  // A proof that no longer holds begins at its start, however far the next one has come.
  return { type: wanted === 'face' || at === 'proven' ? 'faceAskedAgain' : 'videoAskedAgain' };
}

/** @returns the state that fits what the proofing asks for; the present one where proofs do not matter. */
export const followProof =
  (proofs: Proofs) =>
  async (record: EnrolmentRecord): Promise<EnrolmentState> => {
    let { state } = record;
    // From before the terms: it is not on this way, and can be given up only.
    if (record.termsSha256 === undefined) return state;
    if (STAGE[state] === undefined || record.issue) return state;
    const wanted = await proofs.stageOf(record.id);
    // At most once around: each event brings it nearer.
    for (let steps = 0; steps < PROOF_STAGES.length; steps++) {
      const at = STAGE[state];
      const event = at && eventTowards(wanted, at);
      const followed = event && next(state, event);
      if (!followed) break;
      state = followed;
    }
    return state;
  };
