// SPDX-License-Identifier: Apache-2.0
// The device lock's credential: created by the person, remembered here, registered at the server. Its PRF output goes
// back to the caller's memory and nowhere else.
import type { Bytes } from '../../core/crypto/bytes.ts';
import { CreationOptions, EnrolmentView } from '../../core/protocol/index.ts';
import { prfInput } from '../../core/vault/operation.ts';
import { post, type AppDeps } from './deps.ts';
import type { CallOptions } from './services.ts';

interface RegisteredLock {
  readonly view: EnrolmentView;
  readonly prfOutput: Bytes | undefined;
}

/** @throws AppError LOCK_*, ENROLMENT_STEP */
export async function registerDeviceLock(
  { api, lock, begun }: AppDeps,
  { id: enrolmentId }: EnrolmentView,
  options: CallOptions,
): Promise<RegisteredLock> {
  options.onProgress?.('asking');
  const base = `/api/v1/enrolments/${enrolmentId}/device-lock`;
  const creation = await api.call(post(`${base}/options`, CreationOptions, {}, options));
  // The user handle is the token's id; the PRF input follows from it and from nothing the server may choose.
  const input = await prfInput(creation.user.id);
  const own = { ...creation, extensions: { ...creation.extensions, prf: { eval: { first: input } } } };
  options.onProgress?.('lock');
  const made = await lock.create(own, options.signal);
  options.onProgress?.('asking');
  const credentialId = made.response.id;
  const { hasPrf, prfOutput, response } = made;
  // Before it is sent: once the server has it, this is the only place that knows which credential it is.
  await begun.put('lock', { enrolmentId, credentialId, hasPrf, prfInput: hasPrf ? input : undefined });
  const view = await api.call(post(base, EnrolmentView, { response }, options));
  return { view, prfOutput };
}
