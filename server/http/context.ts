// SPDX-License-Identifier: Apache-2.0
// What every route sees, and how a route reads its body. Only http/ knows hono.
import type { Context } from 'hono';
import * as v from 'valibot';
import { AppError, type FieldError } from '../../core/protocol/index.ts';

export interface HttpEnv {
  Variables: {
    requestId: string;
    /** Set by the device-signature middleware, on its routes only. */
    deviceId: string;
    /** Set by the relying-party bearer middleware, on its routes only. */
    rpId: string;
    /** The bytes whose Content-Digest was checked, on device-signed routes with a body that is not streamed. */
    body: Uint8Array<ArrayBuffer>;
  };
}
export type HttpContext = Context<HttpEnv>;

/** @throws AppError REQUEST_INVALID naming fields, never values. */
export function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const fields: FieldError[] = result.issues.slice(0, 20).map((issue) => ({
    field: v.getDotPath(issue) ?? '',
    code: 'REQUEST_INVALID',
  }));
  throw new AppError('REQUEST_INVALID', 'body does not fit its schema', { detail: { fields } });
}

/** JSON of at most 64 KiB from the checked bytes, or from the request where no signature was asked for. */
export async function readJson<S extends v.GenericSchema>(c: HttpContext, schema: S): Promise<v.InferOutput<S>> {
  const bytes = c.get('body') ?? new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length > 65_536) throw new AppError('REQUEST_TOO_LARGE');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('REQUEST_INVALID', 'not JSON', { cause });
  }
  return parse(schema, value);
}
