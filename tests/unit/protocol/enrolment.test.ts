// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import {
  ENROLMENT_STATES,
  next,
  previous,
  type EnrolmentEvent,
  type EnrolmentState,
} from '../../../core/protocol/index.ts';

const EVENTS: Record<EnrolmentEvent['type'], true> = {
  identityGiven: true,
  codeConfirmed: true,
  deviceLockRegistered: true,
  vaultReady: true,
  termsAccepted: true,
  checklistPassed: true,
  registryMatched: true,
  productChosen: true,
  reviewConfirmed: true,
  paid: true,
  faceAccepted: true,
  videoGiven: true,
  proofAccepted: true,
  faceAskedAgain: true,
  videoAskedAgain: true,
  certificateIssued: true,
  certificateActivated: true,
  wentBack: true,
};

/** The whole order: what is not named here is refused. */
const TABLE: Record<EnrolmentState, Partial<Record<EnrolmentEvent['type'], EnrolmentState>>> = {
  identity: { identityGiven: 'code' },
  code: { identityGiven: 'code', codeConfirmed: 'deviceLock', wentBack: 'identity' },
  deviceLock: { deviceLockRegistered: 'pins' },
  pins: { vaultReady: 'terms' },
  terms: { termsAccepted: 'checklist' },
  checklist: { checklistPassed: 'applicant', wentBack: 'terms' },
  applicant: { registryMatched: 'product', wentBack: 'checklist' },
  product: { productChosen: 'review', wentBack: 'applicant' },
  review: { reviewConfirmed: 'payment', wentBack: 'product' },
  payment: { paid: 'face', wentBack: 'review' },
  face: { faceAccepted: 'video' },
  video: { videoGiven: 'verdict', faceAskedAgain: 'face' },
  verdict: { proofAccepted: 'issue', videoAskedAgain: 'video', faceAskedAgain: 'face' },
  issue: { certificateIssued: 'activate', faceAskedAgain: 'face' },
  activate: { certificateActivated: 'done' },
  done: {},
};

const pairs = ENROLMENT_STATES.flatMap((state) =>
  (Object.keys(EVENTS) as EnrolmentEvent['type'][]).map((type) => [state, type, TABLE[state][type]] as const),
);

test.each(pairs)('%s on %s → %s', (state, type, expected) => {
  expect(next(state, { type })).toBe(expected);
});

test('the table has a row for every state and a cell for every event', () => {
  expect(Object.keys(TABLE)).toEqual([...ENROLMENT_STATES]);
  expect(pairs).toHaveLength(16 * 18);
});

test('going back never leaves a state in which something has been made', () => {
  const irreversible: EnrolmentState[] = [
    'deviceLock',
    'pins',
    'terms',
    'face',
    'video',
    'verdict',
    'issue',
    'activate',
    'done',
  ];
  expect(irreversible.map(previous)).toEqual(irreversible.map(() => undefined));
});

test('from the first state every other one is reached, in order, and none is skipped', () => {
  const forward: EnrolmentEvent['type'][] = [
    'identityGiven',
    'codeConfirmed',
    'deviceLockRegistered',
    'vaultReady',
    'termsAccepted',
    'checklistPassed',
    'registryMatched',
    'productChosen',
    'reviewConfirmed',
    'paid',
    'faceAccepted',
    'videoGiven',
    'proofAccepted',
    'certificateIssued',
    'certificateActivated',
  ];
  let state: EnrolmentState = 'identity';
  const walked: EnrolmentState[] = [state];
  for (const type of forward) {
    const ahead = forward.slice(forward.indexOf(type) + 1);
    for (const skipped of ahead) expect(next(state, { type: skipped }), `${state} ${skipped}`).toBeUndefined();
    state = next(state, { type }) ?? expect.fail(`${state} refuses ${type}`);
    walked.push(state);
  }
  expect(walked).toEqual([...ENROLMENT_STATES]);
});

test('what is asked for again after money was taken is a proof, never what was paid for', () => {
  const again: EnrolmentEvent['type'][] = ['faceAskedAgain', 'videoAskedAgain'];
  const reached = ENROLMENT_STATES.flatMap((state) => again.map((type) => next(state, { type })));
  expect(new Set(reached)).toEqual(new Set([undefined, 'face', 'video']));
});
