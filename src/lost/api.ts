// SPDX-License-Identifier: Apache-2.0
// The server's routes for a lost phone as the page uses them: plain JSON, no key, no cookie, same origin only.
import {
  AboutView,
  AppError,
  checkShape,
  errorOfProblem,
  LossReported,
  LostRevoked,
  LostSuspended,
} from '../../core/protocol/index.ts';

const TIMEOUT_MS = 20_000;

async function call(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.any([signal, timeout]),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError(timeout.aborted ? 'NETWORK_TIMEOUT' : 'NETWORK_OFFLINE', 'no answer', { cause });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorOfProblem(answer, response.status);
  return answer;
}

/** The answer says nothing about whether there is such a person. */
export const reportLoss = async (
  body: { readonly nationalId: string; readonly mobile: string },
  signal: AbortSignal,
): Promise<LossReported> => checkShape(LossReported, await call('/lost/api/begin', body, signal), 'SERVER_ERROR');

export const suspendLost = async (
  body: { readonly report: string; readonly code: string },
  signal: AbortSignal,
): Promise<LostSuspended> => checkShape(LostSuspended, await call('/lost/api/suspend', body, signal), 'SERVER_ERROR');

export const revokeLost = async (
  body: { readonly nationalId: string; readonly code: string },
  signal: AbortSignal,
): Promise<LostRevoked> => checkShape(LostRevoked, await call('/lost/api/revoke', body, signal), 'SERVER_ERROR');

/** Numbers to call, none where nothing is heard: they are an offer beside the two ways. */
export const readCallCentre = async (signal: AbortSignal): Promise<readonly string[]> =>
  call('/about.json', undefined, signal).then(
    (answer) => checkShape(AboutView, answer, 'SERVER_ERROR').callCentre,
    () => [],
  );
