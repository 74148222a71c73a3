// SPDX-License-Identifier: Apache-2.0
// The platform authenticator (screen lock, fingerprint, face). Types only.
import type { Bytes } from '../../core/crypto/bytes.ts';

export interface LockAnswer {
  /** The credential as JSON for the server, without any PRF output. */
  readonly response: { readonly id: string } & Record<string, unknown>;
  /** 32 bytes, where the authenticator evaluated PRF. A secret: it never leaves the device. */
  readonly prfOutput: Bytes | undefined;
}

/**
 * Both prompt the person. They reject with AppError LOCK_UNAVAILABLE, LOCK_CANCELLED (also refused by the platform,
 * which does not say which), LOCK_TIMEOUT, LOCK_ALREADY_REGISTERED, LOCK_REGISTRATION, LOCK_REFUSED; or with the
 * signal's reason when aborted.
 */
export interface DeviceLock {
  /** @param options PublicKeyCredentialCreationOptionsJSON with extensions.prf.eval.first. */
  create(options: Record<string, unknown>, signal?: AbortSignal): Promise<LockAnswer & { readonly hasPrf: boolean }>;
  /** @param options PublicKeyCredentialRequestOptionsJSON. PRF is asked for only with `prfInput` (32 bytes). */
  assert(
    options: Record<string, unknown>,
    input: { readonly prfInput?: Bytes | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<LockAnswer>;
}
