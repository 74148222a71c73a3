// SPDX-License-Identifier: Apache-2.0
// Errors as problem documents (RFC 9457). A code and the safe details of AppError get out; a message, a stack or
// anything of an error we do not know never does.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, ERROR_STATUS, PROBLEM_MEDIA_TYPE, type Problem } from '../../core/protocol/index.ts';
import type { HttpContext } from './context.ts';

/** The document for an error; an unknown error is a bare SERVER_ERROR with the request's id. */
export function problemOf(error: unknown, requestId: string): Problem {
  const code = error instanceof AppError ? error.code : 'SERVER_ERROR';
  const { fields, triesLeft, retryAfterSeconds } = error instanceof AppError ? error.detail : {};
  return {
    type: `urn:emza:error:${code}`,
    // Fixed for the code (RFC 9457 §3.1.3): an error's message is for developers and stays in their hands.
    title: code.toLowerCase().replaceAll('_', ' '),
    status: ERROR_STATUS[code],
    code,
    requestId,
    ...(fields && { fields: [...fields] }),
    ...(triesLeft !== undefined && { triesLeft }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

export function renderProblem(c: HttpContext, error: unknown): Response {
  const problem = problemOf(error, c.get('requestId') ?? '');
  c.set('errorCode', problem.code);
  if (problem.retryAfterSeconds !== undefined) c.header('retry-after', String(problem.retryAfterSeconds));
  if (problem.code === 'RP_UNAUTHORIZED') c.header('www-authenticate', 'Bearer');
  c.header('content-type', PROBLEM_MEDIA_TYPE);
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode);
}
