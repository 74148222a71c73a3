// SPDX-License-Identifier: Apache-2.0
// Shows the live code of a request until a phone claims it: a new frame each second, a new request when a code was
// shown for a minute. A code that is renewed stays claimable for its last seconds, so that no scan is lost.
import { QR_MAX_AGE_SECONDS, QR_SHOWN_SECONDS } from '../core/protocol/index.ts';
import type { SignatureRequest } from '../sdk/index.ts';

export interface ShowOptions {
  readonly timeoutSeconds: number;
  /** Opens a request that lives `expiresIn` seconds. */
  readonly open: (expiresIn: number) => Promise<SignatureRequest>;
  readonly show: (link: string, secondsLeft: number) => void;
  readonly signal: AbortSignal;
}

/** A phone that claims in the last second still has this long to read and sign. */
const SIGNING_SECONDS = 120;

/**
 * @returns the request that was claimed, or undefined when none was in time; all others are withdrawn.
 * @throws what a request rejects with before it is claimed
 */
export async function showUntilClaimed(options: ShowOptions): Promise<SignatureRequest | undefined> {
  const end = performance.now() + options.timeoutSeconds * 1000;
  const live = new Set<SignatureRequest>();
  const outcome: { claimed?: SignatureRequest; failure?: { readonly error: unknown } } = {};
  const woken = Promise.withResolvers<void>();

  const noteClaim = async (request: SignatureRequest) => {
    if (!(await request.claimed)) return;
    outcome.claimed ??= request;
    woken.resolve();
  };
  const open = async () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const request = await options.open(left + SIGNING_SECONDS);
    live.add(request);
    void noteClaim(request);
    request.result().catch((error: unknown) => {
      outcome.failure ??= { error };
      woken.resolve();
    });
    return request;
  };

  try {
    let current = await open();
    while (!outcome.claimed && !outcome.failure && !options.signal.aborted && performance.now() < end) {
      if (current.seconds() >= QR_SHOWN_SECONDS) {
        retire(current, live);
        current = await open();
      }
      options.show(await current.link(), QR_SHOWN_SECONDS - current.seconds());
      // The next frame is due when the request's own second ends, not a second after this one was drawn.
      await Promise.race([woken.promise, untilNextSecond(current, options.signal)]);
    }
    const { claimed, failure } = outcome;
    if (claimed) live.delete(claimed);
    else if (failure) throw failure.error;
    return claimed;
  } finally {
    await Promise.all([...live].map((request) => request.cancel()));
  }
}

/** Withdrawn once no frame of it can be claimed any more; if it was claimed by then, it is the winner's business. */
function retire(request: SignatureRequest, live: Set<SignatureRequest>): void {
  const timer = setTimeout(
    () => {
      if (request.state !== 'created' || !live.delete(request)) return;
      void request.cancel();
    },
    (QR_MAX_AGE_SECONDS + 1) * 1000,
  );
  timer.unref();
}

function untilNextSecond(request: SignatureRequest, signal: AbortSignal): Promise<void> {
  const second = request.seconds();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (request.seconds() === second && !signal.aborted) return;
      clearInterval(timer);
      resolve();
    }, 25);
  });
}
