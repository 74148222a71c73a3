// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { describe, expect, test, vi } from 'vitest';
import type { Surroundings } from '../../../src/app/services.ts';
import '../../../src/ui/app.ts';
import '../../../src/ui/components/install-guide.ts';
import {
  atHome,
  enrolmentAt,
  expectAccessible,
  find,
  get,
  ownAddress,
  play,
  press,
  servicesOf,
  settled,
  textOf,
} from './stage.ts';

ownAddress();

const at = (over: Partial<Surroundings>) => ({
  surroundings: { read: () => ({ ...atHome, isInstalled: false, ...over }) },
});
const IOS = at({ platform: 'ios', enrolment: 'installed' });
const TELEGRAM = at({
  inApp: 'telegram',
  enrolment: 'otherBrowser',
  chrome: 'intent://emza.example/#Intent;scheme=https;package=com.android.chrome;end',
});
const guide = html`<emza-install-guide></emza-install-guide>`;
const home = html`<emza-home-screen></emza-home-screen>`;

describe('the install guide', () => {
  test.each([
    ['ios', IOS],
    ['android', at({})],
    ['offer', at({ canInstall: true })],
    ['offer', at({ platform: 'desktop', canInstall: true })],
    ['in-app', TELEGRAM],
    ['in-app', at({ platform: 'ios', inApp: 'other', enrolment: 'otherBrowser' })],
  ] as const)('shows %s where that helps, in both languages', async (name, script) => {
    for (const lang of ['fa', 'en'] as const) {
      await play(guide, script, lang);
      expect(get('[data-guide]').dataset['guide']).toBe(name);
      await expectAccessible();
    }
  });

  test.each([
    ['installed', at({ isInstalled: true })],
    ['on a desktop that offers nothing', at({ platform: 'desktop' })],
  ] as const)('says nothing %s', async (_, script) => {
    await play(guide, script);
    expect(find('[data-guide]')).toBeUndefined();
  });

  test('asks the browser to install, and changes when it has', async () => {
    const install = vi.fn<() => Promise<boolean>>().mockResolvedValue(true);
    let [isInstalled, changed] = [false, () => {}];
    await play(guide, {
      surroundings: {
        read: () => ({ ...atHome, isInstalled, canInstall: !isInstalled }),
        install,
        onChange: (listener) => {
          changed = listener;
          return () => {};
        },
      },
    });
    press('install');
    expect(install).toHaveBeenCalledOnce();
    isInstalled = true;
    changed();
    await settled();
    expect(find('[data-guide]')).toBeUndefined();
  });

  test('leads to Chrome from within an app, and copies the address', async () => {
    const copyAddress = vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(true).mockResolvedValueOnce(false);
    await play(guide, { surroundings: { ...TELEGRAM.surroundings, copyAddress } });
    expect(textOf()).toContain('مرورگرِ تلگرام');
    expect(get<HTMLAnchorElement>('[data-test="open-chrome"]').href).toContain('package=com.android.chrome');
    press('copy-link');
    await vi.waitFor(() => expect(textOf()).toContain('نشانی کپی شد'));
    press('copy-link');
    await vi.waitFor(() => expect(textOf()).toContain(location.origin));
    await expectAccessible();
  });
});

describe('where no keys may be made', () => {
  test.each([
    ['Safari on iOS', IOS],
    ['Telegram', TELEGRAM],
  ] as const)('%s is told where to go instead of being let enrol', async (_, script) => {
    for (const current of [async () => undefined, async () => enrolmentAt('pins')]) {
      await play(home, { ...script, enrolment: { current } });
      await vi.waitFor(() => get('[data-guide]'));
      expect(find('[data-test="enrol"]')).toBeUndefined();
      await expectAccessible();
    }
  });

  test('the enrolment’s address leads home', async () => {
    history.replaceState(null, '', '/#/enrol');
    await play(
      html`<emza-app .services=${servicesOf({ ...IOS, enrolment: { current: async () => undefined } })}></emza-app>`,
    );
    await vi.waitFor(() => get('[data-guide="ios"]'));
    expect([location.hash, find('emza-enrolment-wizard')]).toEqual(['', undefined]);
  });
});

test('elsewhere the guide stands beside the enrolment', async () => {
  await play(home, { ...at({ canInstall: true }), enrolment: { current: async () => undefined } });
  await vi.waitFor(() => get('[data-test="install"]'));
  expect(find('[data-test="enrol"]')).toBeDefined();
});
