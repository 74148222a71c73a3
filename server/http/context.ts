// SPDX-License-Identifier: Apache-2.0
// What every route sees, and how a route reads its body. Only http/ knows hono.
import type { Context } from 'hono';
import * as v from 'valibot';
import { AppError, CHUNK_BYTES, type FieldError } from '../../core/protocol/index.ts';

export interface HttpEnv {
  /** `clientAddress`: the other end of the socket, where there is one. */
  Bindings: { readonly clientAddress?: string | undefined };
  Variables: {
    requestId: string;
    /** Set by the device-signature middleware, on its routes only. */
    deviceId: string;
    /** Set by the relying-party bearer middleware, on its routes only. */
    rpId: string;
    /** The bytes whose Content-Digest was checked, on device-signed routes with a body that is not streamed. */
    body: Uint8Array<ArrayBuffer>;
    /**
     * On device-signed streamed routes instead of `body`: it errors with REQUEST_SIGNATURE at its end when the bytes
     * differ from the signed digest, so nothing read from it counts before it has ended.
     */
    bodyStream: ReadableStream<Uint8Array<ArrayBuffer>>;
    /** The code of the problem that is answered, for log and metrics. */
    errorCode: string;
  };
}
export type HttpContext = Context<HttpEnv>;

/** Bytes a JSON body may have. */
export const MAX_JSON_BYTES = 65_536;

/** Routes whose bodies are too large to hold: they count and check while they store. */
export function isStreamed(method: string, path: string): boolean {
  return (
    (method === 'POST' && /^\/api\/v1\/requests\/[^/]+\/result$/.test(path)) ||
    (method === 'PUT' && /^\/rp\/v1\/requests\/[^/]+\/payload$/.test(path))
  );
}

/** Routes that take more than {@link MAX_JSON_BYTES} in one piece, by method and path. */
const LARGER_BODIES: readonly { readonly route: RegExp; readonly bytes: number }[] = [
  // A photograph of 256 KiB in base64url, with what stands around it.
  { route: /^POST \/sandbox\/api\/persons$/, bytes: 384 * 1024 },
  // A part of a selfie or a video, as it is.
  { route: /^POST \/api\/v1\/enrolments\/[^/]+\/proofing\/uploads\/[^/]+\/[^/]+$/, bytes: CHUNK_BYTES },
];

/** Bytes that a body sent there may have. */
export const bodyLimit = (method: string, path: string): number =>
  LARGER_BODIES.find(({ route }) => route.test(`${method} ${path}`))?.bytes ?? MAX_JSON_BYTES;

/** The whole body, read once. @throws AppError REQUEST_TOO_LARGE before a byte beyond `limit` is kept. */
export async function readBody(
  c: HttpContext,
  limit = bodyLimit(c.req.method, c.req.path),
): Promise<Uint8Array<ArrayBuffer>> {
  const checked = c.get('body');
  if (checked) {
    if (checked.length > limit) throw new AppError('REQUEST_TOO_LARGE');
    return checked;
  }
  if (Number(c.req.header('content-length') ?? 0) > limit) throw new AppError('REQUEST_TOO_LARGE');
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of c.req.raw.body ?? []) {
    size += part.length;
    if (size > limit) throw new AppError('REQUEST_TOO_LARGE');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts, size));
}

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

/** JSON from the checked bytes, or from the request where no signature was asked for. */
export async function readJson<S extends v.GenericSchema>(c: HttpContext, schema: S): Promise<v.InferOutput<S>> {
  const bytes = await readBody(c);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('REQUEST_INVALID', 'not JSON', { cause });
  }
  return parse(schema, value);
}
