// SPDX-License-Identifier: Apache-2.0
// Streams of ciphertext in and out of the signing routes, and the `wait` of their long-polls.
import { AppError } from '../../core/protocol/index.ts';
import type { HttpContext } from './context.ts';

/** A client that left in the middle is its own fault, not a 500; our own codes pass. */
export async function* readStream(body: ReadableStream<Uint8Array> | null | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('REQUEST_INVALID', 'the body was cut', { cause });
  }
}

/** `delivered` runs once the last byte was handed over; not when the client left before. */
export function sendStream(
  c: HttpContext,
  { size, bytes }: { size: number; bytes: ReadableStream<Uint8Array> },
  delivered?: () => Promise<void>,
): Response {
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
  if (c.req.method === 'HEAD') {
    // Nobody would read it to its end, and the file behind it would stay open.
    void bytes.cancel();
    return c.body(null, 200, headers);
  }
  const stream = delivered
    ? bytes.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ flush: () => delivered() }))
    : bytes;
  return c.body(stream as ReadableStream, 200, headers);
}

/** Whole seconds from `?wait=`; anything else is no wait. */
export function waitSecondsOf(c: HttpContext): number {
  const text = c.req.query('wait') ?? '';
  return /^\d{1,3}$/.test(text) ? Number(text) : 0;
}
