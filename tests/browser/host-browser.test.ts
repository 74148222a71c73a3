// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from 'vitest';
import { windowHostBrowser } from '../../src/adapters/page/window-host-browser.ts';
import { createSurroundingsService } from '../../src/app/surroundings-service.ts';

/** What Chromium tells a page that it would install. */
function offerInstalling(outcome: 'accepted' | 'dismissed') {
  const prompt = vi.fn<() => Promise<{ outcome: string }>>().mockResolvedValue({ outcome });
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  window.dispatchEvent(event);
  return { event, prompt };
}

test.each([
  ['accepted', true],
  ['dismissed', false],
] as const)('an offer to install is kept for the person, shown once, and %s', async (outcome, isAccepted) => {
  const host = windowHostBrowser();
  const changes = vi.fn<() => void>();
  const end = host.onChange(changes);
  expect(host.canInstall()).toBe(false);
  const { event, prompt } = offerInstalling(outcome);
  expect([event.defaultPrevented, host.canInstall(), changes.mock.calls.length]).toEqual([true, true, 1]);
  expect(await host.install()).toBe(isAccepted);
  expect([prompt.mock.calls.length, host.canInstall()]).toEqual([1, false]);
  expect(await host.install()).toBe(false);
  end();
  offerInstalling(outcome);
  expect(changes).toHaveBeenCalledTimes(2);
});

test('once installed, nothing is offered any more', () => {
  const host = windowHostBrowser();
  offerInstalling('accepted');
  window.dispatchEvent(new Event('appinstalled'));
  expect(host.canInstall()).toBe(false);
});

test('this browser is one of its own, on a desktop, and not installed', () => {
  expect(createSurroundingsService(windowHostBrowser()).read()).toMatchObject({
    platform: 'desktop',
    inApp: undefined,
    isInstalled: false,
    enrolment: 'here',
    chrome: undefined,
  });
});

test.each([
  ['granted', 'on'],
  ['denied', 'blocked'],
  ['default', 'off'],
] as const)('notifications that are %s are %s', (permission, state) => {
  const get = vi.spyOn(Notification, 'permission', 'get').mockReturnValue(permission);
  expect(windowHostBrowser().notifications()).toBe(state);
  get.mockRestore();
});

test('the person’s answer about notifications is told', async () => {
  const ask = vi.spyOn(Notification, 'requestPermission').mockResolvedValue('granted');
  const host = windowHostBrowser();
  const changes = vi.fn<() => void>();
  host.onChange(changes);
  await host.askForNotifications();
  expect([ask.mock.calls.length, changes.mock.calls.length]).toEqual([1, 1]);
  ask.mockRestore();
});

test.each([
  ['hidden', 'granted', 1],
  ['visible', 'granted', 0],
  ['hidden', 'default', 0],
] as const)(
  'on a page that is %s, with permission %s, %d notification is shown',
  async (visibility, permission, shown) => {
    const showNotification = vi.fn<ServiceWorkerRegistration['showNotification']>().mockResolvedValue();
    const spies = [
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility),
      vi.spyOn(Notification, 'permission', 'get').mockReturnValue(permission),
      vi
        .spyOn(navigator.serviceWorker, 'getRegistration')
        .mockResolvedValue({ showNotification } as Partial<ServiceWorkerRegistration> as ServiceWorkerRegistration),
    ];
    await windowHostBrowser().announce({ title: 'امضا', body: 'پیام تازه' });
    expect(showNotification).toHaveBeenCalledTimes(shown);
    for (const spy of spies) spy.mockRestore();
  },
);

test('a closed clipboard is said, not thrown', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText');
  write.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
  const service = createSurroundingsService(windowHostBrowser());
  expect(await service.copyAddress()).toBe(false);
  write.mockResolvedValueOnce();
  expect(await service.copyAddress()).toBe(true);
  expect(write).toHaveBeenLastCalledWith(location.origin);
  write.mockRestore();
});
