// SPDX-License-Identifier: Apache-2.0
// Where the app runs, as the screens guide a person by it: which browser, installed or not, and where to go instead.
import { browserOf, chromeIntent, enrolmentPlace } from '../domain/browser.ts';
import type { HostBrowser } from '../ports/host-browser.ts';
import type { SurroundingsService } from './services.ts';

export function createSurroundingsService(host: HostBrowser): SurroundingsService {
  return {
    read() {
      const isInstalled = host.isInstalled();
      const browser = browserOf({ userAgent: host.userAgent, touchPoints: host.touchPoints, isInstalled });
      return {
        ...browser,
        isInstalled,
        canInstall: !isInstalled && host.canInstall(),
        notifications: host.notifications(),
        enrolment: enrolmentPlace(browser, { isInstalled, hasPasskeys: host.hasPasskeys }),
        chrome: browser.inApp && browser.platform === 'android' ? chromeIntent(host.origin) : undefined,
      };
    },
    onChange: (listener) => host.onChange(listener),
    install: () => host.install(),
    askForNotifications: () => host.askForNotifications(),
    announce: (note) => host.announce(note),
    copyAddress: () => host.copy(host.origin),
  };
}
