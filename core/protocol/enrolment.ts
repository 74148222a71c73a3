// SPDX-License-Identifier: Apache-2.0
// The order of an enrolment, once. The server runs it and keeps the state; the phone draws the state it is told.
// Pure: no time, no storage. A state without a screen, or an event without a rule, does not compile.

/** Where an enrolment stands. Each is the name of what is asked of the person next. */
export const ENROLMENT_STATES = [
  'identity',
  'code',
  'deviceLock',
  'pins',
  'applicant',
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
  | { readonly type: 'registryMatched' }
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
    applicant: undefined,
    issue: 'applicant',
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
      return event.type === 'vaultReady' ? 'applicant' : undefined;
    case 'applicant':
      return event.type === 'registryMatched' ? 'issue' : undefined;
    case 'issue':
      return event.type === 'certificateIssued' ? 'activate' : undefined;
    case 'activate':
      return event.type === 'certificateActivated' ? 'done' : undefined;
    case 'done':
      return undefined;
    default:
      return state satisfies never;
  }
}
