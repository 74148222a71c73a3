// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { expect, test, vi } from 'vitest';
import { formatSigningLink } from '../../../core/protocol/index.ts';
import type { UpdateService } from '../../../src/app/services.ts';
import '../../../src/ui/app.ts';
import type { EmzaApp } from '../../../src/ui/app.ts';
import { routeOf } from '../../../src/ui/routes.ts';
import {
  expectAccessible,
  find,
  get,
  ownAddress,
  play,
  press,
  reviewOf,
  servicesOf,
  settled,
  textOf,
  tokenWith,
  type Script,
} from './stage.ts';

ownAddress();

async function open(script: Script = {}, fragment?: string) {
  await play(html`<emza-app .fragment=${fragment} .services=${servicesOf(script)}></emza-app>`);
  await settled();
  return get<EmzaApp>('emza-app');
}
const withToken = { token: { state: async () => tokenWith('active') } };

test.each([
  ['/', '', 'home'],
  ['/', '#/enrol', 'enrol'],
  ['/', '#/certificates', 'certificates'],
  ['/', '#/nowhere', 'home'],
  ['/', '#/link', 'home'],
  ['/s', '', 'link'],
  ['/s', '#1.abc', 'link'],
  ['/s', '#/scan', 'scan'],
] as const)('%s%s leads to %s', (path, hash, route) => {
  expect(routeOf(path, hash)).toBe(route);
});

test('a place is opened, has an address, and "back" leads home again', async () => {
  await open(withToken);
  press('certificates');
  await vi.waitFor(() => get('emza-certificates-screen'));
  expect(location.hash).toBe('#/certificates');
  await expectAccessible();
  press('back');
  await vi.waitFor(() => get('emza-home-screen'));
  expect(location.hash).toBe('');
});

test('the language changes at once, everywhere', async () => {
  await open(withToken);
  get('emza-top-bar').shadowRoot?.querySelector<HTMLElement>('.end')?.click();
  await vi.waitFor(() => expect(textOf()).toContain('What would you like to do?'));
  expect(document.documentElement.dir).toBe('ltr');
});

test('a link opened with a token leads to its request, and its secret is in no address', async () => {
  const link = {
    origin: location.origin,
    requestId: 'AAECAwQFBgcICQoLDA0ODw',
    t: 'z',
    mac: 'AAECAwQFBgcICQoLDA0ODw',
    key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  };
  history.replaceState(null, '', '/s');
  const app = await open(
    { ...withToken, signing: { open: async () => reviewOf() } },
    formatSigningLink(link).split('#')[1],
  );
  await vi.waitFor(() => get('emza-sign-screen'));
  await vi.waitFor(() => get('[data-test="approve"]'));
  expect(location.href).toBe(`${location.origin}/#/sign`);
  expect(app.fragment).toBeUndefined();
});

test('a new version is offered on home, and never during a ceremony', async () => {
  const apply = vi.fn<() => void>();
  const onWaiting: UpdateService['onWaiting'] = (listener) => {
    listener(apply);
    return () => {};
  };
  await open({
    ...withToken,
    update: { onWaiting, hold: () => () => {} },
    scanner: { scan: () => new Promise(() => {}) },
  });
  press('scan');
  await vi.waitFor(() => get('emza-scan-screen'));
  expect(find('[data-test="update"]')).toBeUndefined();
  press('back');
  await vi.waitFor(() => get('[data-test="update"]'));
  press('update');
  expect(apply).toHaveBeenCalledOnce();
});

test('being offline is said on home', async () => {
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await open(withToken);
  expect(textOf()).toContain('اینترنت قطع است');
  await expectAccessible();
  onLine.mockReturnValue(true);
  window.dispatchEvent(new Event('online'));
  await settled();
  expect(textOf()).not.toContain('اینترنت قطع است');
  onLine.mockRestore();
});

test('the menu opens, closes by Escape, and leads on', async () => {
  await open(withToken);
  press('menu');
  await settled();
  await expectAccessible();
  get('[data-test="menu"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await settled();
  expect(get('#menu').hidden).toBe(true);
  press('menu');
  await settled();
  press('menu-settings');
  await vi.waitFor(() => get('emza-settings-screen'));
});
