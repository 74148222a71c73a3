// SPDX-License-Identifier: Apache-2.0
// The browser around this page. `beforeinstallprompt` (Chromium alone) comes once and early, so it is caught from the
// start of the app on and kept until the person asks for it.
import type { HostBrowser } from '../../ports/host-browser.ts';

/** https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface */
interface InstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

export function windowHostBrowser(): HostBrowser {
  const listeners = new Set<() => void>();
  let offered: InstallPromptEvent | undefined;
  const change = (to: InstallPromptEvent | undefined): void => {
    offered = to;
    for (const listener of listeners) listener();
  };
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    change(event as InstallPromptEvent);
  });
  window.addEventListener('appinstalled', () => change(undefined));
  // The person may change it in the browser's settings while the app is open.
  navigator.permissions
    .query({ name: 'notifications' })
    .then((status) => status.addEventListener('change', () => change(offered)))
    .catch(() => undefined);

  return {
    origin: location.origin,
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    hasPasskeys: 'PublicKeyCredential' in window,
    isInstalled: () =>
      matchMedia('(display-mode: standalone)').matches ||
      // Older iOS says it here.
      (navigator as Navigator & { standalone?: boolean }).standalone === true,
    canInstall: () => offered !== undefined,
    async install() {
      const prompt = offered;
      if (!prompt) return false;
      // A prompt can be shown once.
      change(undefined);
      return (await prompt.prompt()).outcome === 'accepted';
    },
    notifications() {
      if (!('Notification' in window)) return 'none';
      return ({ granted: 'on', denied: 'blocked', default: 'off' } as const)[Notification.permission];
    },
    async askForNotifications() {
      await Notification.requestPermission();
      change(offered);
    },
    async announce({ title, body }) {
      if (document.visibilityState !== 'hidden' || !('Notification' in window)) return;
      if (Notification.permission !== 'granted') return;
      const registration = await navigator.serviceWorker.getRegistration();
      // One at most: it says that there is something, not how much.
      await registration?.showNotification(title, { body, tag: 'message', icon: '/icons/icon-192.png' });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false;
      }
    },
  };
}
