// SPDX-License-Identifier: Apache-2.0
// Holds a value against a schema for code that may not import valibot itself. Never tells which value did not fit.
import * as v from 'valibot';
import { AppError, type ErrorCode } from './errors.ts';

/** @returns the value as the schema reads it. @throws AppError `code` */
export function checkShape<S extends v.GenericSchema>(schema: S, value: unknown, code: ErrorCode): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const paths = result.issues.slice(0, 5).map((issue) => v.getDotPath(issue) ?? '.');
    throw new AppError(code, `does not fit its schema at ${paths.join(', ')}`);
  }
  return result.output;
}

/** {@link checkShape} of JSON text. @throws AppError `code` */
export function checkJson<S extends v.GenericSchema>(schema: S, text: string, code: ErrorCode): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError(code, 'not JSON', { cause });
  }
  return checkShape(schema, value, code);
}
