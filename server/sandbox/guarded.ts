// SPDX-License-Identifier: Apache-2.0
// The issuer and the media store are real in the sandbox too; here they stand behind switches that make them fail as
// the real ones do. A guard never answers in their place and loses nothing that was done.
import { AppError } from '../../core/protocol/index.ts';
import type { MediaStore } from '../proofing/ports.ts';
import type { Issuer } from '../ra/ports.ts';
import { behindSwitch, type SwitchDeps } from './switchable.ts';

function refused(): never {
  throw new AppError('CERTIFICATE_REFUSED', 'sandbox switch');
}

/** Work of the issuer that comes to it by another way than its port. */
export const throughIssuer =
  (deps: SwitchDeps) =>
  <T>(works: () => Promise<T>): Promise<T> =>
    behindSwitch(deps, 'issuer', { works, refuses: refused });

/** What makes or changes a certificate obeys the switch; what only reads or checks does not. */
export function guardIssuer(deps: SwitchDeps, issuer: Issuer): Issuer {
  const guarded = throughIssuer(deps);
  return {
    id: issuer.id,
    name: issuer.name,
    checkCsr: (csrDer) => issuer.checkCsr(csrDer),
    issue: (input) => guarded(() => issuer.issue(input)),
    activate: (input) => guarded(() => issuer.activate(input)),
    suspend: (hold) => guarded(() => issuer.suspend(hold)),
    resume: (hold) => guarded(() => issuer.resume(hold)),
    holds: () => issuer.holds(),
    supersede: (serial) => guarded(() => issuer.supersede(serial)),
    find: (serial) => issuer.find(serial),
  };
}

/** Down: nothing answers. Refusing: the disk is full, so what is there can be read and deleted. */
export function guardMedia(deps: SwitchDeps, store: MediaStore): MediaStore {
  const outage = 'SERVER_UNAVAILABLE';
  const guarded = <T>(works: () => Promise<T>): Promise<T> =>
    behindSwitch(deps, 'media', { works, refuses: works, outage });
  const isFull = (): never => {
    throw new AppError(outage, 'sandbox: the media store is full');
  };
  return {
    put: (bytes, maxBytes) =>
      behindSwitch(deps, 'media', { works: () => store.put(bytes, maxBytes), refuses: isFull, outage }),
    open: (name) => guarded(() => store.open(name)),
    delete: (name) => guarded(() => store.delete(name)),
    olderThan: (seconds) => guarded(() => store.olderThan(seconds)),
  };
}
