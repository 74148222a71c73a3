// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../core/protocol/index.ts';
import type {
  AboutService,
  Message,
  MessageService,
  Surroundings,
  SurroundingsService,
} from '../../../src/app/services.ts';
import '../../../src/ui/app.ts';
import { chooseLanguage } from '../../../src/ui/preferences.ts';
import '../../../src/ui/components/message-list.ts';
import '../../../src/ui/components/notification-banner.ts';
import '../../../src/ui/screens/exit-screen.ts';
import '../../../src/ui/screens/help-screen.ts';
import '../../../src/ui/screens/person-screen.ts';
import '../../../src/ui/screens/version-screen.ts';
import {
  atHome,
  enrolmentAt,
  expectAccessible,
  find,
  get,
  leaveStage,
  ownAddress,
  play,
  press,
  servicesOf,
  settled,
  textOf,
  tokenWith,
} from './stage.ts';

ownAddress();

const saying = (callCentre: string[], mode: 'sandbox' | 'production' = 'production') => ({
  about: { read: async () => ({ mode, callCentre }) },
});
const failing = (code: 'NETWORK_OFFLINE') => async (): Promise<never> => {
  throw new AppError(code);
};

describe('the version', () => {
  const screen = html`<emza-version-screen></emza-version-screen>`;

  test('is told with the name of the build, also without the server', async () => {
    await play(screen, { about: { read: failing('NETWORK_OFFLINE') } });
    expect([get('[data-test="version"]').textContent, get('[data-test="build"]').textContent]).toEqual([
      EMZA_VERSION,
      EMZA_BUILD,
    ]);
    expect(find('emza-notice')).toBeUndefined();
    await expectAccessible();
  });

  test('of a sandbox says that nothing here is real', async () => {
    await play(screen, saying([], 'sandbox'));
    expect(get('emza-notice').textContent).toContain('بدون اعتبار حقوقی');
    await expectAccessible();
  });
});

describe('user information', () => {
  const screen = html`<emza-person-screen></emza-person-screen>`;
  const person = { nationalId: '007******1', mobile: '0912***6789', customerCode: '01234567' };

  test('shows the covered numbers and the customer code', async () => {
    await play(screen, { person: { read: async () => person } });
    expect(textOf().replaceAll(' ', '')).toContain('۰۰۷••••••۱');
    expect(textOf().replaceAll(' ', '')).toContain('۰۹۱۲•••۶۷۸۹');
    expect(textOf()).toContain('۰۱۲۳۴۵۶۷');
    await expectAccessible();
  });

  test('of nobody says when it will be there', async () => {
    await play(screen);
    expect(textOf()).toContain('پس از تأیید کد پیامک');
    await expectAccessible();
  });

  test('that did not come is explained, and asked for again', async () => {
    const read = vi.fn<() => Promise<typeof person>>().mockRejectedValueOnce(new AppError('NETWORK_OFFLINE'));
    read.mockResolvedValue(person);
    await play(screen, { person: { read } });
    expect(find('[data-error-code="NETWORK_OFFLINE"]')).toBeDefined();
    get('emza-button').click();
    await vi.waitFor(() => expect(textOf()).toContain('۰۱۲۳۴۵۶۷'));
  });
});

describe('help', () => {
  const screen = html`<emza-help-screen></emza-help-screen>`;

  test.each(['fa', 'en'] as const)('opens chapters and dials the call centre, in %s', async (lang) => {
    await play(screen, saying(['02112345678']), lang);
    await vi.waitFor(() => get('[data-test="chapter-uninstall"]'));
    get<HTMLElement>('[data-test="chapter-uninstall"] summary').click();
    expect(get<HTMLDetailsElement>('[data-test="chapter-uninstall"]').open).toBe(true);
    expect(get<HTMLAnchorElement>('[data-test="call"]').href).toBe('tel:02112345678');
    get<HTMLElement>('[data-test="chapter-lost"] summary').click();
    expect(get('[data-test="link-lost"]').getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
    await expectAccessible();
  });

  test('changes its chapters with the language', async () => {
    await play(screen, saying([]));
    await vi.waitFor(() => expect(textOf()).toContain('قفل گوشی'));
    await chooseLanguage('en');
    await vi.waitFor(() => expect(textOf()).toContain('The device lock'));
  });

  test('without a number says so, and without the server still has its chapters', async () => {
    await play(screen, saying([]));
    expect(textOf()).toContain('شمارهٔ مرکز تماس ثبت نشده است');
    await play(screen, { about: { read: failing('NETWORK_OFFLINE') } });
    await vi.waitFor(() => get('[data-test="chapter-start"]'));
    expect(find('[data-error-code="NETWORK_OFFLINE"]')).toBeDefined();
    await expectAccessible();
  });
});

describe('messages', () => {
  const list = html`<emza-message-list></emza-message-list>`;
  const kinds = ['certificateActivated', 'certificateIssued', 'deviceLock', 'codeSent'] as const;
  const all: Message[] = kinds.map((kind, index) => ({ id: 9 - index, kind, at: 1_795_000_000, detail: {} }));

  test.each(['fa', 'en'] as const)('are shown newest first, all of them on demand, in %s', async (lang) => {
    await play(list, { message: { follow: async (listener) => listener(all) } }, lang);
    expect(get('[role="log"]').querySelectorAll('li').length).toBe(3);
    expect(get('li').dataset['kind']).toBe('certificateActivated');
    press('all-messages');
    await settled();
    expect(get('[role="log"]').querySelectorAll('li').length).toBe(4);
    await expectAccessible();
  });

  test('that are none yet are said to come here', async () => {
    await play(list, { message: { follow: async (listener) => listener([]) } });
    expect(textOf()).toContain('هنوز پیامی نیست');
    await expectAccessible();
  });

  test('are shown on home while an enrolment is open, and followed only while they are shown', async () => {
    let signal: AbortSignal | undefined;
    const follow: MessageService['follow'] = async (listener, ending) => {
      signal = ending;
      listener(all);
    };
    const enrolment = { current: async () => enrolmentAt('deviceLock') };
    await play(html`<emza-home-screen></emza-home-screen>`, { enrolment, message: { follow } });
    await vi.waitFor(() => expect(textOf()).toContain('گواهی شما فعال شد'));
    expect(signal?.aborted).toBe(false);
    leaveStage();
    expect(signal?.aborted).toBe(true);
  });
});

describe('a message that comes while the list is shown', () => {
  const list = html`<emza-message-list></emza-message-list>`;
  const one = (id: number): Message => ({ id, kind: 'deviceLock', at: 1_795_000_000, detail: {} });

  test('is announced without its content; what was there already, and what is none, is not', async () => {
    const announce = vi.fn<SurroundingsService['announce']>().mockResolvedValue();
    let tell: (messages: readonly Message[]) => void = () => {};
    const follow: MessageService['follow'] = async (listener) => {
      tell = listener;
      listener([one(1)]);
    };
    await play(list, { message: { follow }, surroundings: { announce } });
    expect(announce).not.toHaveBeenCalled();
    tell([one(1)]);
    expect(announce).not.toHaveBeenCalled();
    tell([one(2), one(1)]);
    expect(announce.mock.calls).toEqual([[{ title: 'امضا', body: 'پیام تازه‌ای در امضا دارید.' }]]);
  });
});

describe('the banner of notifications', () => {
  const banner = html`<emza-notification-banner></emza-notification-banner>`;
  const at = (over: Partial<Surroundings>) => ({ read: () => ({ ...atHome, ...over }) });

  test.each(['on', 'none'] as const)('says nothing while they are %s', async (notifications) => {
    await play(banner, { surroundings: at({ notifications }) });
    expect(find('emza-notice')).toBeUndefined();
  });

  test.each(['fa', 'en'] as const)('offers to turn them on, and goes when they are, in %s', async (lang) => {
    let [notifications, changed]: [Surroundings['notifications'], () => void] = ['off', () => {}];
    const surroundings: Partial<SurroundingsService> = {
      read: () => ({ ...atHome, notifications }),
      askForNotifications: async () => {
        notifications = 'on';
        changed();
      },
      onChange: (listener) => {
        changed = listener;
        return () => {};
      },
    };
    await play(banner, { surroundings }, lang);
    await expectAccessible();
    press('notifications');
    await settled();
    expect(find('emza-notice')).toBeUndefined();
  });

  test.each([
    ['android', 'تنظیمات گوشی'],
    ['ios', 'تنظیمات آیفون'],
    ['desktop', 'کنار نشانی سایت'],
  ] as const)('tells the way on %s once they are blocked', async (platform, way) => {
    await play(banner, { surroundings: at({ notifications: 'blocked', platform }) });
    expect(textOf()).toContain(way);
    expect(find('[data-test="notifications"]')).toBeUndefined();
    await expectAccessible();
  });

  test('stands on home', async () => {
    const script = { token: { state: async () => tokenWith('active') }, surroundings: at({ notifications: 'off' }) };
    await play(html`<emza-home-screen></emza-home-screen>`, script);
    await vi.waitFor(() => get('[data-notifications="off"]'));
    await expectAccessible();
  });
});

describe('exit', () => {
  test('from the menu leaves the page for the one that holds nothing', async () => {
    const exit = vi.fn<AboutService['exit']>();
    const script = { token: { state: async () => tokenWith('active') }, about: { exit } };
    await play(html`<emza-app .services=${servicesOf(script)}></emza-app>`);
    await settled();
    press('menu');
    await settled();
    press('menu-exit');
    expect(exit.mock.calls).toEqual([['/#/exit']]);
  });

  test('says that nothing is open, and the way back in', async () => {
    history.replaceState(null, '', '/#/exit');
    await play(html`<emza-app .services=${servicesOf({})}></emza-app>`);
    await vi.waitFor(() => expect(textOf()).toContain('از امضا خارج شدید'));
    await expectAccessible();
    press('again');
    await vi.waitFor(() => get('emza-home-screen'));
  });
});

test.each(['person', 'version', 'help'] as const)('the menu leads to %s', async (route) => {
  await play(html`<emza-app .services=${servicesOf(saying([]))}></emza-app>`);
  await settled();
  press('menu');
  await settled();
  press(`menu-${route}`);
  await vi.waitFor(() => get(`emza-${route}-screen`));
  expect(location.hash).toBe(`#/${route}`);
});
