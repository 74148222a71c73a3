// SPDX-License-Identifier: Apache-2.0
// Problem documents (RFC 9457) as our server writes and our clients read them.
import * as v from 'valibot';
import { AppError, isErrorCode, type ErrorDetail } from './errors.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457 §3.1 members plus ours: `code`, `requestId`, and the safe details of {@link ErrorDetail}. */
export const ProblemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer()),
  code: v.string(),
  requestId: v.optional(v.string()),
  fields: v.optional(v.array(v.object({ field: v.string(), code: v.string() }))),
  triesLeft: v.optional(v.pipe(v.number(), v.integer())),
  retryAfterSeconds: v.optional(v.pipe(v.number(), v.integer())),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

/** @returns the error a problem document stands for; SERVER_ERROR where its code is not known here. */
export function errorOfProblem(body: unknown, status: number): AppError {
  const parsed = v.safeParse(ProblemSchema, body);
  if (!parsed.success || !isErrorCode(parsed.output.code)) {
    return new AppError(status === 503 ? 'SERVER_UNAVAILABLE' : 'SERVER_ERROR', `HTTP ${status} without a known code`);
  }
  const { code, title, fields, triesLeft, retryAfterSeconds } = parsed.output;
  const detail: ErrorDetail = {
    ...(fields && { fields: fields.flatMap((f) => (isErrorCode(f.code) ? [{ field: f.field, code: f.code }] : [])) }),
    ...(triesLeft !== undefined && { triesLeft }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return new AppError(code, title, { detail });
}
