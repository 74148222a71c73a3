// SPDX-License-Identifier: Apache-2.0
// The proofing as the steps of face, video and verdict see it. A capture is kept on this device until it was handed in,
// never longer; no picture and no sound passes through here into a message, an error or a log.
import { toB64u } from '../../core/crypto/bytes.ts';
import { sha256 } from '../../core/crypto/hash.ts';
import { AppError, MEDIA_MAX_BYTES, MEDIA_TYPES, ProofingView, type BeginUpload } from '../../core/protocol/index.ts';
import { get, post, type AppDeps } from './deps.ts';
import { handInCapture, isAwaited, isUnheard, isWorthless, pauseAfter, proofingPath } from './hand-in-capture.ts';
import { pauseFor, type Pause } from './pause.ts';
import type { CallOptions, Capture, ProofingService } from './services.ts';

const WAIT_SECONDS = 25;
/** After an answer without news: a server that drains answers at once. */
const BREATH_MS = 500;
/** Tries to announce a digest: about half a minute, then the person decides. */
const ANNOUNCE_TRIES = 7;

/** @throws AppError where the server could only refuse it. */
function mediaTypeOf({ kind, bytes }: Capture): BeginUpload['mediaType'] {
  const given = bytes.type.split(';')[0]?.trim().toLowerCase();
  const mediaType = MEDIA_TYPES[kind].find((type) => type === given);
  if (bytes.size === 0 || !mediaType)
    throw new AppError(kind === 'face' ? 'PROOF_PICTURE_INVALID' : 'PROOF_VIDEO_INVALID');
  if (bytes.size > MEDIA_MAX_BYTES[kind]) throw new AppError('PROOF_UPLOAD_TOO_LARGE');
  return mediaType;
}

export function createProofingService(
  { api, captures }: Pick<AppDeps, 'api' | 'captures'>,
  pause: Pause = pauseFor,
): ProofingService {
  const send = (id: string, rest: string, body: object, options: CallOptions | undefined) =>
    api.call(post(proofingPath(id, rest), ProofingView, body, options));

  /** Weak networks are normal: a digest that did not get through is sent again while that may help. */
  async function announce(id: string, body: BeginUpload, options: CallOptions | undefined): Promise<ProofingView> {
    for (let failures = 1; ; failures++) {
      try {
        return await send(id, '/uploads', body, options);
      } catch (error) {
        options?.signal?.throwIfAborted();
        if (failures === ANNOUNCE_TRIES || !isUnheard(error)) throw error;
        await pause(pauseAfter(failures), options?.signal);
        options?.signal?.throwIfAborted();
      }
    }
  }

  return {
    async read(id, { seen, ...options } = {}) {
      if (seen === undefined) return api.call(get(proofingPath(id), ProofingView, options));
      const view = await api.call(get(proofingPath(id, `?seen=${seen}&wait=${WAIT_SECONDS}`), ProofingView, options));
      if (view.revision === seen) await pause(BREATH_MS, options.signal);
      return view;
    },
    giveConsent: (id, hash, options) => send(id, '/consent', { sha256: hash }, options),
    askSentence: (id, lang, options) => send(id, '/sentence', { lang }, options),
    async keep(id, capture, sentence, options) {
      const mediaType = mediaTypeOf(capture);
      const bytes = new Uint8Array(await capture.bytes.arrayBuffer());
      const digest = toB64u(await sha256(bytes));
      const { kind } = capture;
      await captures.keep({ enrolmentId: id, kind, mediaType, sha256: digest, bytes });
      const body = { kind, mediaType, size: bytes.length, sha256: digest, ...(sentence && { sentence }) };
      try {
        return await announce(id, body, options);
      } catch (error) {
        if (isWorthless(error)) await captures.forget();
        throw error;
      }
    },
    async kept(id, view) {
      const found = await captures.read(id);
      if (!found || !isAwaited(view, found)) {
        await captures.forget();
        return undefined;
      }
      return { kind: found.kind, bytes: new Blob([found.bytes], { type: found.mediaType }) };
    },
    handIn: (enrolmentId, kind, options) => handInCapture({ api, captures, pause }, { enrolmentId, kind }, options),
    drop: () => captures.forget(),
  };
}
