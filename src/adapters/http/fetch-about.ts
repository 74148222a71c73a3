// SPDX-License-Identifier: Apache-2.0
// /about.json by a plain request: nothing is signed, so that asking for help makes no device key. The last answer is
// kept, because a call centre's number is wanted most when nothing can be reached.
import { AboutView, AppError, checkShape, errorOfProblem } from '../../../core/protocol/index.ts';
import type { About } from '../../ports/about.ts';

const KEPT = 'emza.about';
const TIMEOUT_MS = 10_000;

export interface FetchAboutDeps {
  readonly fetch?: typeof globalThis.fetch;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
}

export function fetchAbout({ fetch = (...args) => globalThis.fetch(...args), storage }: FetchAboutDeps): About {
  const ask = async (signal: AbortSignal | undefined): Promise<AboutView> => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch('/about.json', {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    const json: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw errorOfProblem(json, response.status);
    return checkShape(AboutView, json, 'SERVER_ERROR');
  };
  /** A kept answer that does not read is none. */
  const kept = (): AboutView | undefined => {
    try {
      return checkShape(AboutView, JSON.parse(storage.getItem(KEPT) ?? ''), 'SERVER_ERROR');
    } catch {
      return undefined;
    }
  };
  return {
    async read(signal) {
      try {
        const about = await ask(signal);
        try {
          storage.setItem(KEPT, JSON.stringify(about));
        } catch {
          // Private windows may refuse.
        }
        return about;
      } catch (cause) {
        signal?.throwIfAborted();
        const before = kept();
        if (before) return before;
        throw cause instanceof AppError ? cause : new AppError('NETWORK_OFFLINE', 'no answer', { cause });
      }
    },
  };
}
