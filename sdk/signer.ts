// SPDX-License-Identifier: Apache-2.0
// Asks a person for a signature: opens the request, seals the documents to the phone that claims, opens the result.
// The key of the link, the documents and their names never reach the server in clear.
import { toB64u } from '../core/crypto/bytes.ts';
import { randomBytes } from '../core/crypto/hash.ts';
import { packPayload, sealPayload } from '../core/pairing/index.ts';
import { signRequestJws } from '../core/ades/request-jws.ts';
import {
  AppError,
  type CreatedRequest,
  type Format,
  type Level,
  type RequestState,
  type RequestView,
  type SigningRequest,
} from '../core/protocol/index.ts';
import { describeDocuments, type FileToSign, type Wish } from './describe-documents.ts';
import { startLiveLink } from './live-link.ts';
import { openSignedFiles, type SignedFile } from './open-result.ts';
import { createRpClient, type RpClient } from './rp-client.ts';
import { parseRpKey } from './rp-key.ts';

export interface SignerOptions {
  /** Origin of the Emza server: https://emza.example */
  readonly server: string;
  /** KEY as `emza rp add` printed it; `sandbox-rp` for a server in sandbox mode. */
  readonly key: string;
}

export interface SignatureWish {
  /** One to 100 documents, one PIN for all. */
  readonly files: readonly FileToSign[];
  readonly format: Format;
  /** Default b-b. */
  readonly level?: Level;
  /** What the person reads above the documents, at most 200 characters each. */
  readonly text?: SigningRequest['text'];
  /** `qr` (default): on another screen than the phone's; `link`: on the phone itself. */
  readonly flow?: 'qr' | 'link';
  /** National ID of the one person who may sign. */
  readonly signer?: string;
  /** Seconds until the request ends by itself, 10 to 86400. Default 300. */
  readonly expiresIn?: number;
  /** Where the phone leads back to (flow `link`); below a registered origin. */
  readonly callback?: string;
  /** Aborting withdraws the request. */
  readonly signal?: AbortSignal;
}

export type SignatureResult =
  | { readonly state: 'signed'; readonly files: readonly SignedFile[] }
  | { readonly state: 'refused'; readonly reason: NonNullable<RequestView['reason']> }
  | { readonly state: 'expired' }
  | { readonly state: 'failed' };

export interface SignatureRequest {
  readonly id: string;
  /** Seconds since 1970 by the server's clock. */
  readonly expiresAt: number;
  /** As last heard. */
  readonly state: RequestState;
  /** Whole seconds since it was opened; a QR is shown for 60. */
  seconds(): number;
  /** The link to show now: a new one each second (flow `qr`). */
  link(): Promise<string>;
  /** true once a phone claimed, false when it ended before that. Never rejects. */
  readonly claimed: Promise<boolean>;
  /** How it ended. Rejects with AppError: NETWORK_*, RESULT_OPEN, RESULT_NOT_APPENDED, RP_*. */
  result(): Promise<SignatureResult>;
  /** Gives the request up; `result` is then `failed`. Never rejects. */
  cancel(): Promise<void>;
}

export interface Signer {
  /** @throws AppError RP_DOCUMENT_UNSUPPORTED, SIGN_REQUEST_INVALID, RP_UNAUTHORIZED, RP_CALLBACK, RP_EXPIRES_IN, NETWORK_* */
  requestSignature(wish: SignatureWish): Promise<SignatureRequest>;
}

const DEFAULT_TEXT = { fa: 'لطفاً سند را بخوانید و امضا کنید.', en: 'Please read and sign the document.' };
/** Errors that pass by themselves: the request on the server is not touched by them. */
const PASSING = new Set(['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE', 'SERVER_ERROR']);
const RETRY_MS = 1000;
/** How long after expiry a server that does not answer is still asked. */
const GRACE_MS = 30_000;

export function createSigner(options: SignerOptions): Signer {
  const keyed = parseRpKey(options.key);
  const client = keyed.then(({ bearer }) => createRpClient(options.server, bearer));
  client.catch(() => undefined);
  return {
    async requestSignature(input) {
      const { files, format, level = 'b-b', text = DEFAULT_TEXT, flow = 'qr', expiresIn = 300 } = input;
      const { signer, callback, signal } = input;
      const wish: Wish = { files, format, level, text };
      const [documents, rpKey, rp] = [await describeDocuments(wish), await keyed, await client];
      const { id: rpId, origins } = await rp.self(signal);
      const origin = callback === undefined ? origins[0] : URL.parse(callback)?.origin;
      if (origin === undefined) throw new AppError('RP_CALLBACK', 'no origin');
      const named = { ...(signer !== undefined && { signer }), ...(callback !== undefined && { callback }) };
      const created = await rp.create({ flow, expiresIn, ...named }, signal);
      const key = toB64u(randomBytes(32));
      const live = startLiveLink(created, flow, key);
      const { requestId: id, expiresAt } = created;
      const request: SigningRequest = { v: 1, id, rp: rpId, origin, text, documents, flow, expiresAt, ...named };
      const jws = await signRequestJws(request, rpKey.privateJwk, rpKey.kid);
      const payload = packPayload(
        jws,
        files.map((file) => file.bytes),
      );
      return follow({ rp, created, wish, key, payload, expiresIn, signal }, live);
    },
  };
}

interface Followed {
  readonly rp: RpClient;
  readonly created: CreatedRequest;
  readonly wish: Wish;
  readonly key: string;
  readonly payload: Uint8Array;
  readonly expiresIn: number;
  readonly signal: AbortSignal | undefined;
}

function follow(input: Followed, live: Pick<SignatureRequest, 'seconds' | 'link'>): SignatureRequest {
  const { rp, created } = input;
  const stop = new AbortController();
  let state: RequestState = 'created';
  let tellClaimed: (isClaimed: boolean) => void = () => undefined;
  const claimed = new Promise<boolean>((resolve) => (tellClaimed = resolve));

  const onState = (next: RequestState) => {
    state = next;
    if (next !== 'created' && next !== 'expired' && next !== 'failed') tellClaimed(true);
  };
  const withdraw = () => rp.withdraw(created.requestId).catch(() => undefined);
  const ended = drive(input, stop.signal, onState)
    .catch(async (error: unknown): Promise<SignatureResult> => {
      if (state !== 'signed') await withdraw();
      if (!stop.signal.aborted) throw error;
      state = 'failed';
      return { state: 'failed' };
    })
    .finally(() => tellClaimed(false));
  ended.catch(() => undefined);

  const cancel = async () => {
    stop.abort();
    await ended.catch(() => undefined);
  };
  const onAbort = () => void cancel();
  input.signal?.addEventListener('abort', onAbort, { once: true });
  void ended.then(
    () => input.signal?.removeEventListener('abort', onAbort),
    () => input.signal?.removeEventListener('abort', onAbort),
  );
  if (input.signal?.aborted) onAbort();
  return {
    ...live,
    id: created.requestId,
    expiresAt: created.expiresAt,
    get state() {
      return state;
    },
    claimed,
    result: () => ended,
    cancel,
  };
}

/** Follows one request to its end. Network trouble is waited out: the server knows the truth. */
async function drive(
  input: Followed,
  signal: AbortSignal,
  onState: (state: RequestState) => void,
): Promise<SignatureResult> {
  const { rp, wish, key, payload } = input;
  const id = input.created.requestId;
  const resultKeys: CryptoKey[] = [];
  const giveUpAt = performance.now() + input.expiresIn * 1000 + GRACE_MS;
  for (;;) {
    const asked = performance.now();
    const view = await patiently(giveUpAt, signal, () => rp.view(id, signal));
    onState(view.state);
    switch (view.state) {
      case 'created':
        break;
      case 'claimed':
        if (view.hasPayload === true || view.claimKey === undefined) break;
        await upload(view.claimKey);
        break;
      case 'signed': {
        const ciphertext = await patiently(giveUpAt, signal, () => rp.result(id, signal));
        return { state: 'signed', files: await openSignedFiles(id, wish, ciphertext, resultKeys) };
      }
      case 'refused':
        return { state: 'refused', reason: view.reason ?? 'declined' };
      case 'expired':
      case 'failed':
        return { state: view.state };
      default:
        view.state satisfies never;
    }
    // A server that answers long-polls at once (it drains) is not to be asked in a storm.
    if (performance.now() - asked < 100) await pause(100, signal);
  }

  /** Each upload is a new encapsulation. Whether one that was cut or came too late is wanted, the next look tells. */
  async function upload(claimKey: string): Promise<void> {
    const { ciphertext, resultKey } = await sealPayload({ psk: key, requestId: id, claimKey, plaintext: payload });
    resultKeys.push(resultKey);
    try {
      await rp.upload(id, ciphertext, signal);
    } catch (error) {
      const passes = error instanceof AppError && (error.code === 'RP_REQUEST_STATE' || PASSING.has(error.code));
      if (!passes) throw error;
      await pause(RETRY_MS, signal);
    }
  }
}

async function patiently<T>(giveUpAt: number, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const passes = error instanceof AppError && PASSING.has(error.code);
      if (!passes || signal.aborted || performance.now() > giveUpAt) throw error;
      await pause(RETRY_MS, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
