// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { trustedScriptUrl } from '../../src/adapters/trusted-url.ts';
import { webLocksTabLock } from '../../src/adapters/web-locks/web-locks-tab-lock.ts';

describe('the Trusted Types policy', () => {
  it.each(['/sw.js', '/workers/argon2.worker-abc.js', `${location.origin}/workers/x.js`])('lets %s in', (address) => {
    expect(new URL(trustedScriptUrl(address)).href).toBe(new URL(address, location.href).href);
  });

  it.each([
    'https://evil.example/workers/x.js',
    '//evil.example/sw.js',
    '/assets/x.js',
    '/workers/../assets/x.js',
    'data:text/javascript,1',
    `blob:${location.origin}/x`,
  ])('refuses %s', (address) => expect(() => trustedScriptUrl(address)).toThrow(TypeError));
});

describe('the tab lock', () => {
  it('is held by one holder at a time, and by that one as often as it asks', async () => {
    const first = webLocksTabLock();
    await Promise.all([first.hold(), first.hold()]);
    await first.hold();
    await expect(webLocksTabLock().hold()).rejects.toMatchObject({ code: 'VAULT_BUSY' });
  });
});
