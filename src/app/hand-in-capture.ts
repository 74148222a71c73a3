// SPDX-License-Identifier: Apache-2.0
// Sends a kept capture part by part and hands it in. A weak network is the normal case: after every cut the server is
// asked what it has, and only what it has not is sent. Nothing is sent but what was kept under the announced digest.
import { AppError, CHUNK_BYTES, PROOF_STAGES, ProofingView, type MediaKind } from '../../core/protocol/index.ts';
import type { CaptureStore, KeptCapture } from '../ports/capture-store.ts';
import { get, post, type AppDeps } from './deps.ts';
import type { Pause } from './pause.ts';
import type { ProofingService } from './services.ts';

export interface HandInDeps {
  readonly api: AppDeps['api'];
  readonly captures: CaptureStore;
  readonly pause: Pause;
}
type HandInOptions = NonNullable<Parameters<ProofingService['handIn']>[2]>;

/** A part that takes longer would outlive its signature (120 s), and shows a dead connection late. */
const PART_TIMEOUT_MS = 90_000;
/** Where parts take too long they are halved down to this: 32 KiB in 90 s is 3 kbit/s. */
const MIN_PART_BYTES = 32 * 1024;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
/** Tries in a row in which nothing arrived: minutes, before the person is asked to try again later. */
export const HAND_IN_TRIES = 25;
/** The same for an answer that another try seldom changes. */
const DISPUTE_TRIES = 3;

export const proofingPath = (enrolmentId: string, rest = ''): string =>
  `/api/v1/enrolments/${enrolmentId}/proofing${rest}`;

/** The longer nothing arrives, the longer. */
export const pauseAfter = (failures: number): number => PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 0;

/** Nothing was decided: the network or the server did not answer. */
export const isUnheard = (error: unknown): boolean =>
  error instanceof AppError && /^(?:NETWORK|SERVER)_/.test(error.code);

/** The server will never take these bytes. */
export const isWorthless = (error: unknown): boolean =>
  error instanceof AppError &&
  /^PROOF_(?:PICTURE_|VIDEO_|SENTENCE_|UPLOAD$|UPLOAD_DIGEST|UPLOAD_TOO_LARGE)/.test(error.code);

/** What the server has begun to take is this one. */
export const isAwaited = (view: ProofingView, kept: KeptCapture): boolean =>
  view.upload?.kind === kept.kind && view.upload.sha256 === kept.sha256;

const isBehind = ({ stage, isChecking }: ProofingView, kind: MediaKind): boolean => {
  const [at, of] = [PROOF_STAGES.indexOf(stage), PROOF_STAGES.indexOf(kind)];
  return at > of || (at === of && isChecking);
};

/** Tries that are left after this error; the answer of another try may differ. */
function triesAfter(error: unknown): number {
  if (isUnheard(error)) return HAND_IN_TRIES;
  const isDispute = error instanceof AppError && ['PROOF_UPLOAD_OFFSET', 'PROOF_STATE'].includes(error.code);
  return isDispute ? DISPUTE_TRIES : 0;
}

/** One that was given up as too slow came after all: the server has more here than was sent now. */
const ofPart = (error: unknown): unknown =>
  error instanceof AppError && error.code === 'PROOF_UPLOAD_DIGEST'
    ? new AppError('PROOF_UPLOAD_OFFSET', 'another cut of the same bytes is there', { cause: error })
    : error;

const isTooSlow = (error: unknown): boolean =>
  error instanceof AppError && ['NETWORK_TIMEOUT', 'REQUEST_CLOCK'].includes(error.code);

/** @throws AppError PROOF_UPLOAD: the server waits for something else than what is kept; NETWORK_*: try again later. */
export async function handInCapture(
  { api, captures, pause }: HandInDeps,
  { enrolmentId, kind }: { readonly enrolmentId: string; readonly kind: MediaKind },
  { signal, onSent }: HandInOptions = {},
): Promise<ProofingView> {
  const kept = await captures.read(enrolmentId);
  let partBytes = CHUNK_BYTES;
  let failures = 0;
  let arrived = 0;
  let wasAwaited = false;

  const heard = (received: number, size: number) => {
    if (received > arrived) failures = 0;
    arrived = received;
    onSent?.(received, size);
  };

  async function sendRest({ bytes }: KeptCapture, upload: NonNullable<ProofingView['upload']>): Promise<void> {
    heard(upload.received, upload.size);
    for (let at = upload.received; at < upload.size;) {
      const part = bytes.slice(at, at + partBytes);
      const path = proofingPath(enrolmentId, `/uploads/${upload.id}/${at}`);
      try {
        await api.upload(path, part, { signal, timeoutMs: PART_TIMEOUT_MS });
      } catch (error) {
        if (isTooSlow(error)) partBytes = Math.max(MIN_PART_BYTES, partBytes / 2);
        throw ofPart(error);
      }
      at += part.length;
      heard(at, upload.size);
    }
  }

  async function attempt(): Promise<ProofingView> {
    const view = await api.call(get(proofingPath(enrolmentId), ProofingView, signal && { signal }));
    if (!kept || !view.upload || !isAwaited(view, kept)) {
      // The answer to the last message was lost: it had been handed in.
      if (wasAwaited || isBehind(view, kind)) return view;
      throw new AppError('PROOF_UPLOAD', 'nothing that is kept here is awaited');
    }
    wasAwaited = true;
    await sendRest(kept, view.upload);
    const body = { upload: view.upload.id };
    return api.call(post(proofingPath(enrolmentId, `/${kind}`), ProofingView, body, signal && { signal }));
  }

  for (;;) {
    signal?.throwIfAborted();
    try {
      const view = await attempt();
      // What stays here by a failing disk is found and forgotten at the next start.
      await captures.forget().catch(() => undefined);
      return view;
    } catch (error) {
      signal?.throwIfAborted();
      if (isWorthless(error)) await captures.forget().catch(() => undefined);
      failures += 1;
      if (failures > triesAfter(error)) throw error;
      await pause(pauseAfter(failures), signal);
    }
  }
}
