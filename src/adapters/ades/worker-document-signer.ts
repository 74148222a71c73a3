// SPDX-License-Identifier: Apache-2.0
// DocumentSigner over one worker that starts with the first signature. The worker comes from the caller's factory,
// which knows the script's address and the Trusted Types policy.
import { AppError } from '../../../core/protocol/errors.ts';
import type { DocumentSigner, PadesSignature } from '../../ports/document-signer.ts';
import type { Bytes } from '../../../core/crypto/bytes.ts';
import type { AdesAnswer, AdesRequest } from './messages.ts';

interface Waiting {
  readonly resolve: (appended: Bytes) => void;
  readonly reject: (reason: unknown) => void;
}

export function workerDocumentSigner(createWorker: () => Worker): DocumentSigner {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  function failAll(reason: unknown): void {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  }

  /** A worker cannot be interrupted: it ends once nobody else waits for it. */
  function drop(id: number, reason: unknown): void {
    const call = waiting.get(id);
    if (!call) return;
    waiting.delete(id);
    call.reject(reason);
    if (waiting.size === 0) failAll(reason);
  }

  function start(): Worker {
    const started = createWorker();
    started.addEventListener('message', (event: MessageEvent<AdesAnswer>) => {
      const answer = event.data;
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.ok) call?.resolve(answer.appended);
      else call?.reject(new AppError(answer.code, answer.message));
    });
    // A script that does not load, or memory that runs out, ends every call that waits.
    const onError = (): void => failAll(new AppError('SIGN_FAILED', 'the signing worker ended'));
    started.addEventListener('error', onError);
    started.addEventListener('messageerror', onError);
    return started;
  }

  return {
    signPades(input: PadesSignature, signal?: AbortSignal): Promise<Bytes> {
      signal?.throwIfAborted();
      worker ??= start();
      const id = ++lastId;
      // A copy of exactly the document: it may be a view of a larger payload, and the page keeps showing it.
      const pdf = input.pdf.slice();
      const request: AdesRequest = { id, kind: 'sign-pades', ...input, pdf };
      return new Promise<Bytes>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        signal?.addEventListener('abort', () => drop(id, signal.reason), { once: true });
        worker?.postMessage(request, [pdf.buffer]);
      });
    },
    close: () => failAll(new AppError('SIGN_FAILED', 'closed')),
  };
}
