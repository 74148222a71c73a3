// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { ENROLMENT_STATES, PROOF_STAGES, type EnrolmentState, type ProofStage } from '../../../core/protocol/index.ts';
import { followProof } from '../../../server/ra/follow-proof.ts';
import type { EnrolmentRecord } from '../../../server/ra/ports.ts';

const FITS: Readonly<Record<ProofStage, EnrolmentState>> = {
  face: 'face',
  video: 'video',
  verdict: 'verdict',
  proven: 'issue',
};
const AT_PROOF = Object.values(FITS);

const follow = (state: EnrolmentState, stage: ProofStage, over: Partial<EnrolmentRecord> = {}) =>
  followProof({ stageOf: () => Promise.resolve(stage) })({
    state,
    id: 'e1',
    termsSha256: 't',
    ...over,
  } as EnrolmentRecord);

const pairs = AT_PROOF.flatMap((state) => PROOF_STAGES.map((stage) => [state, stage, FITS[stage]] as const));

test.each(pairs)('at %s, when the proofing asks for %s, the enrolment comes to %s', async (state, stage, expected) => {
  expect(await follow(state, stage)).toBe(expected);
});

test.each(ENROLMENT_STATES.filter((state) => !AT_PROOF.includes(state)))(
  'at %s no proof moves it, and none is asked for',
  async (state) => {
    const refuses = { stageOf: () => Promise.reject(new Error('asked')) };
    expect(await followProof(refuses)({ state, id: 'e1', termsSha256: 't' } as EnrolmentRecord)).toBe(state);
  },
);

test('once an issue was released, no proof moves it', async () => {
  const issue = { requestId: 'r', csrSha256: 'c' };
  expect(await follow('issue', 'face', { issue })).toBe('issue');
});

test('one from before the terms is on no way to a proof', async () => {
  expect(await follow('issue', 'face', { termsSha256: undefined })).toBe('issue');
});
