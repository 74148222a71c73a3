// SPDX-License-Identifier: Apache-2.0
// The platform authenticator by WebAuthn. Keeps its own time and its own abort, because engines without an
// authenticator ignore `timeout`; takes the PRF output out of the credential before anything becomes JSON.
import {
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { fromB64u, type Bytes } from '../../../core/crypto/bytes.ts';
import { AppError } from '../../../core/protocol/index.ts';
import type { DeviceLock, LockAnswer } from '../../ports/device-lock.ts';
import { lockError, mayBeOverPrf, type Ceremony } from './lock-error.ts';

const TIMEOUT_MS = 90_000;
type Json = Record<string, unknown>;
interface PrfResult {
  readonly enabled?: boolean;
  readonly results?: { readonly first?: ArrayBuffer | Uint8Array };
}
interface Credential {
  readonly id: string;
  readonly clientExtensionResults: object;
}

export function webAuthnDeviceLock({ timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {}): DeviceLock {
  async function requireAuthenticator(): Promise<void> {
    const isThere =
      typeof PublicKeyCredential === 'function' &&
      (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false));
    if (!isThere) throw new AppError('LOCK_UNAVAILABLE', 'no platform authenticator with user verification');
  }

  async function run(signal: AbortSignal | undefined, start: () => Promise<Credential>) {
    await requireAuthenticator();
    signal?.throwIfAborted();
    const timer = AbortSignal.timeout(timeoutMs);
    const ends = signal ? AbortSignal.any([signal, timer]) : timer;
    const cancel = () => WebAuthnAbortService.cancelCeremony();
    ends.addEventListener('abort', cancel, { once: true });
    try {
      return await start();
    } catch (cause) {
      signal?.throwIfAborted();
      if (timer.aborted) throw new AppError('LOCK_TIMEOUT', 'the person did not answer in time', { cause });
      throw cause;
    } finally {
      ends.removeEventListener('abort', cancel);
    }
  }

  /** PRF is an extra: where the platform fails over it, the ceremony is held once more without. */
  async function withOrWithoutPrf(
    ceremony: Ceremony,
    prfInput: Bytes | undefined,
    signal: AbortSignal | undefined,
    start: (extensions: Json) => Promise<Credential>,
  ): Promise<{ credential: Credential; prf: PrfResult | undefined }> {
    const extensions: Json = prfInput ? { prf: { eval: { first: prfInput } } } : {};
    try {
      const credential = await run(signal, () => start(extensions)).catch((cause: unknown) => {
        if (!prfInput || !mayBeOverPrf(cause)) throw cause;
        return run(signal, () => start({}));
      });
      const { prf } = credential.clientExtensionResults as { prf?: PrfResult };
      return { credential, prf };
    } catch (cause) {
      signal?.throwIfAborted();
      throw lockError(cause, ceremony);
    }
  }

  return {
    async create(options, signal) {
      const { extensions, ...rest } = options as Json & { extensions?: Json };
      const prfInput = prfInputOf(extensions);
      const { credential, prf } = await withOrWithoutPrf('create', prfInput, signal, (prfExtension) => {
        const optionsJSON = { ...rest, extensions: { ...extensions, prf: undefined, ...prfExtension } };
        return startRegistration({ optionsJSON: optionsJSON as unknown as PublicKeyCredentialCreationOptionsJSON });
      });
      const answer = answerOf(credential, prf);
      // Some platforms only say that PRF is there and give its output at the first assertion.
      return { ...answer, hasPrf: prf?.enabled === true || answer.prfOutput !== undefined };
    },
    async assert(options, { prfInput, signal }) {
      const { extensions, ...rest } = options as Json & { extensions?: Json };
      const { credential, prf } = await withOrWithoutPrf('get', prfInput, signal, (prfExtension) => {
        const optionsJSON = { ...rest, extensions: { ...extensions, prf: undefined, ...prfExtension } };
        return startAuthentication({ optionsJSON: optionsJSON as unknown as PublicKeyCredentialRequestOptionsJSON });
      });
      return answerOf(credential, prf);
    },
  };
}

function prfInputOf(extensions: Json | undefined): Bytes | undefined {
  const { prf } = (extensions ?? {}) as { prf?: { eval?: { first?: unknown } } };
  const first = prf?.eval?.first;
  return typeof first === 'string' ? fromB64u(first) : undefined;
}

/** The credential without its PRF output, and that output as bytes of our own. */
function answerOf(credential: Credential, prf: PrfResult | undefined): LockAnswer {
  const { prf: _, ...clientExtensionResults } = credential.clientExtensionResults as Json;
  const first = prf?.results?.first;
  return {
    response: { ...credential, clientExtensionResults },
    prfOutput: first ? Uint8Array.from(new Uint8Array(first as ArrayBuffer)) : undefined,
  };
}
