// SPDX-License-Identifier: Apache-2.0
// The order of an enrolment, once. The server runs it and keeps the state; the phone draws the state it is told.
// Pure: no time, no storage. A state without a screen, or an event without a rule, does not compile.

/** Where an enrolment stands. Each is the name of what is asked of the person next. */
export const ENROLMENT_STATES = [
  'identity',
  'code',
  'deviceLock',
  'pins',
  'terms',
  'checklist',
  'applicant',
  'product',
  'review',
  'payment',
  'face',
  'video',
  'verdict',
  'issue',
  'activate',
  'done',
] as const;
export type EnrolmentState = (typeof ENROLMENT_STATES)[number];

/** What has happened. The server makes these after its own checks; no client sends one. */
export type EnrolmentEvent =
  | { readonly type: 'identityGiven' }
  | { readonly type: 'codeConfirmed' }
  | { readonly type: 'deviceLockRegistered' }
  | { readonly type: 'vaultReady' }
  | { readonly type: 'termsAccepted' }
  | { readonly type: 'checklistPassed' }
  | { readonly type: 'registryMatched' }
  | { readonly type: 'productChosen' }
  | { readonly type: 'reviewConfirmed' }
  | { readonly type: 'paid' }
  | { readonly type: 'faceAccepted' }
  | { readonly type: 'videoGiven' }
  | { readonly type: 'proofAccepted' }
  /** Refused, or the proof is too old: what is asked for again. */
  | { readonly type: 'faceAskedAgain' }
  | { readonly type: 'videoAskedAgain' }
  | { readonly type: 'certificateIssued' }
  | { readonly type: 'certificateActivated' }
  | { readonly type: 'wentBack' };

/** The state before, where going back is safe: nothing has been made yet that it would undo. */
export function previous(state: EnrolmentState): EnrolmentState | undefined {
  return {
    identity: undefined,
    code: 'identity',
    deviceLock: undefined,
    pins: undefined,
    terms: undefined,
    checklist: 'terms',
    applicant: 'checklist',
    product: 'applicant',
    review: 'product',
    payment: 'review',
    // Money was taken for exactly what was confirmed.
    face: undefined,
    video: undefined,
    verdict: undefined,
    issue: undefined,
    activate: undefined,
    done: undefined,
  }[state] as EnrolmentState | undefined;
}

/** @returns the next state, or undefined where the event has no place (the caller answers ENROLMENT_STEP). */
export function next(state: EnrolmentState, event: EnrolmentEvent): EnrolmentState | undefined {
  if (event.type === 'wentBack') return previous(state);
  switch (state) {
    case 'identity':
    case 'code':
      // A new number or ID may be given until the code is confirmed.
      if (event.type === 'identityGiven') return 'code';
      return state === 'code' && event.type === 'codeConfirmed' ? 'deviceLock' : undefined;
    case 'deviceLock':
      return event.type === 'deviceLockRegistered' ? 'pins' : undefined;
    case 'pins':
      return event.type === 'vaultReady' ? 'terms' : undefined;
    case 'terms':
      return event.type === 'termsAccepted' ? 'checklist' : undefined;
    case 'checklist':
      return event.type === 'checklistPassed' ? 'applicant' : undefined;
    case 'applicant':
      return event.type === 'registryMatched' ? 'product' : undefined;
    case 'product':
      return event.type === 'productChosen' ? 'review' : undefined;
    case 'review':
      return event.type === 'reviewConfirmed' ? 'payment' : undefined;
    case 'payment':
      return event.type === 'paid' ? 'face' : undefined;
    case 'face':
      return event.type === 'faceAccepted' ? 'video' : undefined;
    case 'video':
      if (event.type === 'faceAskedAgain') return 'face';
      return event.type === 'videoGiven' ? 'verdict' : undefined;
    case 'verdict':
      if (event.type === 'faceAskedAgain') return 'face';
      if (event.type === 'videoAskedAgain') return 'video';
      return event.type === 'proofAccepted' ? 'issue' : undefined;
    case 'issue':
      // The proof holds for some time only.
      if (event.type === 'faceAskedAgain') return 'face';
      return event.type === 'certificateIssued' ? 'activate' : undefined;
    case 'activate':
      return event.type === 'certificateActivated' ? 'done' : undefined;
    case 'done':
      return undefined;
    default:
      return state satisfies never;
  }
}
