// SPDX-License-Identifier: Apache-2.0
// Signs documents off the page's thread, so that 50 MB never block it. Holds nothing between two messages.
import { signPades } from '../../../core/ades/pades-sign.ts';
import { AppError } from '../../../core/protocol/errors.ts';
import type { AdesAnswer, AdesRequest } from './messages.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', (event: MessageEvent<AdesRequest>) => {
  void answer(event.data);
});

async function answer(request: AdesRequest): Promise<void> {
  try {
    const { appended } = await signPades({
      pdf: request.pdf,
      certificateChain: request.certificateChain,
      sign: async (tbs) =>
        new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, request.privateKey, tbs)),
      signingTime: new Date(request.signingTime * 1000),
      ...(request.reason === undefined ? {} : { reason: request.reason }),
      ...(request.consent === undefined ? {} : { consent: request.consent }),
    });
    // Its own buffer: a view would carry the whole document along.
    const own = appended.slice();
    post({ id: request.id, ok: true, appended: own }, [own.buffer]);
  } catch (cause) {
    const code = cause instanceof AppError ? cause.code : 'SIGN_FAILED';
    post({ id: request.id, ok: false, code, message: cause instanceof Error ? cause.message : 'signing failed' });
  }
}

function post(message: AdesAnswer, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}
