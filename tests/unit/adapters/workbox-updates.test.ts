// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { workboxUpdates } from '../../../src/adapters/workbox/workbox-updates.ts';

/** The platform's side of it: events that the service worker causes. */
function platform() {
  const listeners = new Map<string, (event: { isUpdate: boolean }) => void>();
  const done: string[] = [];
  const workbox = {
    addEventListener: (name: string, listener: never) => void listeners.set(name, listener),
    messageSkipWaiting: () => done.push('skipWaiting'),
  };
  const updates = workboxUpdates({ workbox, reload: () => done.push('reload') });
  const happen = (name: string, isUpdate = true) => listeners.get(name)?.({ isUpdate });
  return { updates, done, happen };
}

describe('an update', () => {
  it('is told to whoever listens, also later, and reloads once it is applied', () => {
    const { updates, done, happen } = platform();
    const told: (() => void)[] = [];
    updates.onWaiting((apply) => told.push(apply));
    happen('waiting');
    updates.onWaiting((apply) => told.push(apply));
    expect(told).toHaveLength(2);
    expect(done).toEqual([]);
    told[0]!();
    expect(done).toEqual(['skipWaiting']);
    happen('controlling');
    expect(done).toEqual(['skipWaiting', 'reload']);
  });

  it('does not reload what nobody accepted', () => {
    const { done, happen } = platform();
    happen('waiting');
    happen('controlling');
    expect(done).toEqual([]);
  });

  it('waits for the last ceremony before it is let in', () => {
    const { updates, done, happen } = platform();
    const [first, second] = [updates.hold(), updates.hold()];
    updates.onWaiting((apply) => apply());
    happen('waiting');
    first();
    first();
    expect(done).toEqual([]);
    second();
    expect(done).toEqual(['skipWaiting']);
  });

  it('waits for a ceremony that began after it was let in', () => {
    const { updates, done, happen } = platform();
    updates.onWaiting((apply) => apply());
    happen('waiting');
    const release = updates.hold();
    happen('controlling');
    expect(done).toEqual(['skipWaiting']);
    release();
    expect(done).toEqual(['skipWaiting', 'reload']);
  });

  it('does not reload when the very first version takes the page over', () => {
    const { updates, done, happen } = platform();
    updates.onWaiting((apply) => apply());
    happen('controlling', false);
    expect(done).toEqual([]);
  });
});
