// SPDX-License-Identifier: Apache-2.0
// What a WebAuthn ceremony rejected with, as one of our codes. Platforms say little on purpose: NotAllowedError is
// refusal, cancellation and time-out alike (WebAuthn Level 3 §5.1.3 step 22, §5.1.4 step 19).
import { WebAuthnError } from '@simplewebauthn/browser';
import { AppError, type ErrorCode } from '../../../core/protocol/index.ts';

export type Ceremony = 'create' | 'get';

const BY_NAME: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'LOCK_CANCELLED',
  AbortError: 'LOCK_CANCELLED',
  // No platform authenticator with user verification, or none of the algorithms.
  ConstraintError: 'LOCK_UNAVAILABLE',
  NotSupportedError: 'LOCK_UNAVAILABLE',
  InvalidStateError: 'LOCK_ALREADY_REGISTERED',
};

export function lockError(cause: unknown, ceremony: Ceremony): AppError {
  if (cause instanceof AppError) return cause;
  const origin = cause instanceof WebAuthnError ? cause.cause : cause;
  const name = origin instanceof Error ? origin.name : '';
  const fallback: ErrorCode = ceremony === 'create' ? 'LOCK_REGISTRATION' : 'LOCK_REFUSED';
  return new AppError(BY_NAME[name] ?? fallback, 'the ceremony did not end well', { cause });
}

/** An authenticator that stumbles over PRF says so by one of these: worth one try without it. */
export function mayBeOverPrf(cause: unknown): boolean {
  const origin = cause instanceof WebAuthnError ? cause.cause : cause;
  return (
    origin instanceof Error && ['NotSupportedError', 'UnknownError', 'TypeError', 'EncodingError'].includes(origin.name)
  );
}
