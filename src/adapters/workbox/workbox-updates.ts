// SPDX-License-Identifier: Apache-2.0
// Registers the service worker and hands new versions over. A page is never reloaded while a ceremony runs: an update
// that was accepted waits for the last of them.
import { Workbox } from 'workbox-window';
import type { Updates } from '../../ports/updates.ts';
import { trustedScriptUrl } from '../trusted-url.ts';

/** How often a long-lived page asks for a new version. */
const CHECK_EVERY_MS = 60 * 60_000;

export interface UpdateDeps {
  /** Undefined where there is no service worker (private windows, the development server). */
  readonly workbox: Pick<Workbox, 'addEventListener' | 'messageSkipWaiting'> | undefined;
  readonly reload: () => void;
}

export function workboxUpdates({ workbox, reload }: UpdateDeps): Updates {
  const listeners = new Set<(apply: () => void) => void>();
  const holds = new Set<symbol>();
  let isWaiting = false;
  let isWanted = false;
  let isActive = false;

  /** Two gates, both only while nothing is held: letting the new version in, and reloading into it. */
  function proceed(): void {
    if (holds.size > 0 || !isWanted) return;
    if (isActive) reload();
    else workbox?.messageSkipWaiting();
  }
  const apply = () => {
    isWanted = true;
    proceed();
  };

  workbox?.addEventListener('waiting', () => {
    isWaiting = true;
    for (const listener of listeners) listener(apply);
  });
  workbox?.addEventListener('controlling', (event) => {
    // The very first version takes the page over without anything to reload for.
    if (!event.isUpdate) return;
    isActive = true;
    proceed();
  });

  return {
    hold() {
      const hold = Symbol('ceremony');
      holds.add(hold);
      return () => {
        if (holds.delete(hold)) proceed();
      };
    },
    onWaiting(listener) {
      listeners.add(listener);
      if (isWaiting) listener(apply);
      return () => listeners.delete(listener);
    },
  };
}

/** The real one: registers /sw.js once the page is loaded. */
export function startUpdates(): Updates {
  const canRun = 'serviceWorker' in navigator && !import.meta.env.DEV;
  const workbox = canRun ? new Workbox(trustedScriptUrl('/sw.js')) : undefined;
  const updates = workboxUpdates({ workbox, reload: () => location.reload() });
  // Without it everything works but the offline start: a failure is no error for the person.
  workbox?.register().catch(() => undefined);
  if (workbox) setInterval(() => void workbox.update().catch(() => undefined), CHECK_EVERY_MS);
  return updates;
}
