// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AppError, formatSigningLink, type ErrorCode } from '../../../core/protocol/index.ts';
import type { EnrolmentService, SigningService } from '../../../src/app/services.ts';
import { DocumentShownEvent, LinkReadEvent, RouteChosenEvent } from '../../../src/ui/events.ts';
import '../../../src/ui/screens/certificates-screen.ts';
import '../../../src/ui/screens/home-screen.ts';
import '../../../src/ui/screens/link-screen.ts';
import '../../../src/ui/screens/scan-screen.ts';
import '../../../src/ui/screens/settings-screen.ts';
import '../../../src/ui/screens/sign/sign-screen.ts';
import {
  certificate,
  enrolmentAt,
  expectAccessible,
  find,
  get,
  leaveStage,
  play,
  press,
  reviewOf,
  settled,
  textOf,
  tokenWith,
  typePin,
} from './stage.ts';

const LINK = {
  origin: location.origin,
  requestId: 'AAECAwQFBgcICQoLDA0ODw',
  t: 'z',
  mac: 'AAECAwQFBgcICQoLDA0ODw',
  key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
};
const fragment = formatSigningLink(LINK).split('#')[1] ?? '';
const failing = (code: ErrorCode) => async (): Promise<never> => {
  throw new AppError(code);
};

let links: unknown[] = [];
const remember = (event: Event) => links.push((event as LinkReadEvent).link);
beforeEach(() => {
  links = [];
  document.addEventListener(LinkReadEvent.type, remember);
});
afterEach(() => {
  document.removeEventListener(LinkReadEvent.type, remember);
  leaveStage();
});

describe('home', () => {
  const home = html`<emza-home-screen></emza-home-screen>`;

  test.each(['fa', 'en'] as const)('without a token invites to enrol, in %s', async (lang) => {
    await play(home, { enrolment: { current: async () => undefined } }, lang);
    expect(find('[data-test="enrol"]')).toBeDefined();
    expect(find('[data-test="scan"]')).toBeUndefined();
    expect(get('[data-test="lost"]').getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
    await expectAccessible();
  });

  test('an open enrolment is resumed, and its step is named', async () => {
    await play(home, { enrolment: { current: async () => enrolmentAt('applicant') } });
    expect(textOf()).toContain('مشخصات شما');
    await expectAccessible();
  });

  test.each(['fa', 'en'] as const)(
    'an open enrolment can be given up, once what that means was said, in %s',
    async (lang) => {
      let isOpen = true;
      const giveUp = vi.fn<EnrolmentService['giveUp']>(async () => {
        isOpen = false;
      });
      const current = async () => (isOpen ? enrolmentAt('payment') : undefined);
      await play(home, { enrolment: { current, giveUp } }, lang);
      (await vi.waitFor(() => get('[data-test="give-up"]'))).click();
      await settled();
      await expectAccessible();
      expect(giveUp).not.toHaveBeenCalled();
      press('give-up-now');
      await vi.waitFor(() => expect(find('[data-test="give-up"]')).toBeUndefined());
      await vi.waitFor(() => get('[data-test="enrol"]'));
      expect(giveUp).toHaveBeenCalledOnce();
    },
  );

  test('giving up that is refused says why, and the enrolment can go on', async () => {
    const enrolment = { current: async () => enrolmentAt('issue'), giveUp: failing('ENROLMENT_STEP') };
    await play(home, { enrolment });
    (await vi.waitFor(() => get('[data-test="give-up"]'))).click();
    press('give-up-now');
    await vi.waitFor(() => get('[data-error-code="ENROLMENT_STEP"]'));
    expect(find('[data-test="enrol"]')).toBeDefined();
    await expectAccessible();
  });

  test('with a token it shows what is built', async () => {
    await play(home, { token: { state: async () => tokenWith('active') } });
    expect(find('[data-test="scan"]')).toBeDefined();
    expect(find('[data-test="certificates"]')).toBeDefined();
    expect(textOf()).not.toContain('هنوز فعال نیست');
    await expectAccessible();
  });

  test('an inactive certificate and a blocked PIN are said', async () => {
    await play(home, { token: { state: async () => tokenWith('inactive', 0) } });
    expect(textOf()).toContain('هنوز فعال نیست');
    expect(textOf()).toContain('مسدود است');
    await expectAccessible();
  });

  test('a request that was claimed before a reload is offered', async () => {
    const signing = { resume: async () => reviewOf() };
    await play(home, { signing, token: { state: async () => tokenWith('active') } });
    await vi.waitFor(() => expect(textOf()).toContain('یک درخواست امضا باز است'));
  });

  test.each(['VAULT_BUSY', 'VAULT_RECORD_DAMAGED', 'NETWORK_OFFLINE'] as const)('%s is explained', async (code) => {
    await play(home, { token: { state: failing(code) } });
    expect(find(`[data-error-code="${code}"]`)).toBeDefined();
    await expectAccessible();
  });
});

describe('certificates', () => {
  const certificates = html`<emza-certificates-screen></emza-certificates-screen>`;

  test.each(['inactive', 'active', 'suspended', 'revoked', 'expired'] as const)(
    'a card tells state %s in words and by attribute',
    async (state) => {
      await play(certificates, { token: { state: async () => tokenWith(state) } });
      expect(get('[data-serial]').dataset).toMatchObject({ state, issuerId: 'sandbox-ca1' });
      expect(find('[data-test="activate"]') !== undefined).toBe(state === 'inactive');
      expect(get('emza-seal').hasAttribute('solid')).toBe(state === 'active');
      await expectAccessible();
    },
  );

  test('activating shows the certificate as the server answered it', async () => {
    const activate = async () => certificate('active');
    await play(certificates, { token: { state: async () => tokenWith('inactive'), activate } });
    press('activate');
    await vi.waitFor(() => get('[data-state="active"]'));
  });

  test('an active certificate leads to its revocation code, and says while there is none on paper', async () => {
    onTestFinished(() => localStorage.removeItem('emza.paper'));
    const routes: string[] = [];
    const stage = await play(certificates, { token: { state: async () => tokenWith('active') } });
    stage.addEventListener(RouteChosenEvent.type, (event) => routes.push((event as RouteChosenEvent).route));
    expect(textOf()).toContain('هنوز روی کاغذ نگه نداشته‌اید');
    press('revocation-paper');
    expect(routes).toEqual(['enrol']);
    localStorage.setItem('emza.paper', certificate('active').serial);
    await play(certificates, { token: { state: async () => tokenWith('active') } });
    expect(textOf()).not.toContain('هنوز روی کاغذ نگه نداشته‌اید');
    expect(find('[data-test="revocation-paper"]')).toBeDefined();
    await play(certificates, { token: { state: async () => tokenWith('suspended') } });
    expect(find('[data-test="revocation-paper"]')).toBeUndefined();
  });

  test('a refused activation is told at its card, and can be tried again', async () => {
    const token = { state: async () => tokenWith('inactive'), activate: failing('LOCK_CANCELLED') };
    await play(certificates, { token });
    press('activate');
    await vi.waitFor(() => get('[data-error-code="LOCK_CANCELLED"]'));
    expect(get<HTMLElement & { disabled: boolean }>('[data-test="activate"]').disabled).toBe(false);
    await expectAccessible();
  });

  test('without one it says how to get one; without the server it says what is old', async () => {
    await play(certificates, { token: { state: async () => undefined } });
    expect(find('[data-test="enrol"]')).toBeDefined();
    await expectAccessible();
    await play(certificates, { token: { state: async () => ({ ...tokenWith('active'), isFresh: false }) } });
    expect(textOf()).toContain('آخرین وضعیتی');
  });
});

describe('a signature request', () => {
  const screen = html`<emza-sign-screen .link=${LINK}></emza-sign-screen>`;
  const phase = () => get('emza-sign-screen').dataset['phase'];
  const shown = (isDrawn = true) => get('emza-document-view').dispatchEvent(new DocumentShownEvent(isDrawn));
  const isOff = (name: string) => get<HTMLElement & { disabled: boolean }>(`[data-test="${name}"]`).disabled;

  async function review(signing: Partial<SigningService> = {}, over = {}) {
    const open = vi.fn<SigningService['open']>(async () => reviewOf(over));
    await play(screen, { signing: { open, ...signing }, token: { state: async () => tokenWith('active', 3) } });
    await vi.waitFor(() => get('[data-test="approve"]'));
    return open;
  }

  test('opens the link that was read', async () => {
    const open = await review();
    expect(open.mock.calls[0]?.[0]).toBe(LINK);
  });

  test('cannot be approved before its document has been drawn, but can be declined', async () => {
    await review();
    expect([phase(), isOff('approve'), isOff('decline')]).toEqual(['drawing', true, false]);
    shown();
    await settled();
    expect([phase(), isOff('approve')]).toEqual(['review', false]);
  });

  test('shows who asks, their words as theirs, and what the first signature tells of the signer', async () => {
    await review();
    shown();
    await settled();
    for (const words of ['Emza Sandbox Shop', 'https://shop.example', 'قرارداد اجاره', '۰۰۷'])
      expect(textOf()).toContain(words);
    await expectAccessible();
  });

  test('approve and decline are of the same size', async () => {
    await review();
    const [decline, approve] = ['decline', 'approve'].map((name) =>
      get(`[data-test="${name}"]`).getBoundingClientRect(),
    );
    expect(approve?.width).toBeCloseTo(decline?.width ?? 0);
    expect(approve?.height).toBeCloseTo(decline?.height ?? 0);
  });

  test.each([
    ['could not be drawn', {}, false],
    ['is of a kind that is not drawn', { documents: [{ ...reviewOf().documents[0], view: 'unsupported' }] }, true],
  ])('a document that %s cannot be signed, and is declined as unreadable', async (_name, over, isUnsupported) => {
    const decline = vi.fn<SigningService['decline']>(async () => {});
    await review({ decline }, over);
    if (!isUnsupported) shown(false);
    await settled();
    expect([phase(), isOff('approve')]).toEqual(['review', true]);
    press('decline');
    await vi.waitFor(() => expect(phase()).toBe('refused'));
    expect(decline.mock.calls[0]?.[1]).toBe('unreadable');
    await expectAccessible();
  });

  test('the PIN’s title has the focus, so that the change is heard', async () => {
    await review();
    shown();
    await settled();
    press('approve');
    const active = () => get('emza-sign-screen').shadowRoot?.activeElement;
    await vi.waitFor(() => expect(active()?.closest('emza-screen')?.hidden).toBe(false));
    expect(active()?.closest('.pin-entry')).not.toBeNull();
  });

  test('the PIN is asked after reading; a wrong one names the tries left; then it is signed', async () => {
    const pins: string[] = [];
    const approve: SigningService['approve'] = async (_review, pin) => {
      pins.push(pin);
      if (pins.length === 1) throw new AppError('VAULT_PIN_WRONG', 'wrong', { detail: { triesLeft: 2 } });
    };
    await review({ approve });
    shown();
    await settled();
    press('approve');
    await settled();
    expect(phase()).toBe('pin');
    expect(textOf()).toContain('۳ بار می‌توانید');
    await expectAccessible();
    await typePin('97531864');
    await vi.waitFor(() => get('[data-error-code="VAULT_PIN_WRONG"]'));
    expect(textOf()).toContain('۲ بار می‌توانید');
    await typePin('13572468');
    await vi.waitFor(() => expect(phase()).toBe('signed'));
    expect(pins).toEqual(['97531864', '13572468']);
    await expectAccessible();
  });

  test('a blocked PIN closes the pad and says what it takes', async () => {
    await review({ approve: failing('VAULT_PIN_BLOCKED') });
    shown();
    await settled();
    press('approve');
    await settled();
    await typePin('97531864');
    await vi.waitFor(() => get('[data-error-code="VAULT_PIN_BLOCKED"]'));
    expect(get<HTMLButtonElement>('[data-key="1"]').disabled).toBe(true);
  });

  test.each(['CLAIM_STALE', 'CLAIM_TAKEN', 'SIGN_DIGEST'] as const)('%s is explained, with a way on', async (code) => {
    await play(screen, { signing: { open: failing(code) } });
    await vi.waitFor(() => get(`[data-error-code="${code}"]`));
    expect(find('[data-test="approve"]')).toBeUndefined();
    await expectAccessible();
  });

  test('leaving aborts what runs', async () => {
    let signal: AbortSignal | undefined;
    const open: SigningService['open'] = (_link, options) => {
      signal = options?.signal;
      return new Promise(() => {});
    };
    await play(screen, { signing: { open } });
    leaveStage();
    expect(signal?.aborted).toBe(true);
  });
});

describe('the landing page of a signing link', () => {
  const landing = (text: string | undefined) => html`<emza-link-screen .fragment=${text}></emza-link-screen>`;

  test('with a token goes on to the request', async () => {
    await play(landing(fragment), { token: { state: async () => tokenWith('active') } });
    expect(links).toEqual([LINK]);
  });

  test('without a token says how to go on, and claims nothing', async () => {
    const open = vi.fn<SigningService['open']>();
    await play(landing(fragment), { signing: { open } });
    expect(textOf()).toContain('هنوز قابل استفاده است');
    expect([links.length, open.mock.calls.length]).toEqual([0, 0]);
    await expectAccessible();
  });

  test.each([undefined, '', '1.broken', `${fragment}x`])('refuses the fragment %j', async (text) => {
    await play(landing(text), { token: { state: async () => tokenWith('active') } });
    expect(find('[data-error-code="CLAIM_LINK"]')).toBeDefined();
    expect(links).toEqual([]);
  });
});

describe('the scanner', () => {
  const screen = html`<emza-scan-screen></emza-scan-screen>`;
  type Callbacks = { onText: (text: string) => void; onReading?: () => void };

  async function scanning() {
    let callbacks: Callbacks | undefined;
    let signal: AbortSignal | undefined;
    await play(screen, {
      scanner: {
        scan: (_video, given, ending) => {
          [callbacks, signal] = [given, ending];
          return new Promise(() => {});
        },
      },
    });
    callbacks?.onReading?.();
    await settled();
    return { read: (text: string) => callbacks?.onText(text), signal: () => signal };
  }

  test('says when frames are read', async () => {
    await scanning();
    expect(get('emza-scan-screen').hasAttribute('data-reading')).toBe(true);
    await expectAccessible();
  });

  test('a signing link of this server is told once, and the camera stops', async () => {
    const { read, signal } = await scanning();
    read(formatSigningLink(LINK));
    read(formatSigningLink(LINK));
    expect(links).toEqual([LINK]);
    expect(signal()?.aborted).toBe(true);
  });

  test('another code is said to be none of ours, and scanning goes on', async () => {
    const { read, signal } = await scanning();
    read('https://example.com/menu');
    await settled();
    expect(textOf()).toContain('درخواست امضا نیست');
    expect([links.length, signal()?.aborted]).toEqual([0, false]);
  });

  test('a link of another server stops the scan with a warning', async () => {
    const { read, signal } = await scanning();
    read(formatSigningLink({ ...LINK, origin: 'https://phish.example' }));
    await settled();
    expect(find('[data-error-code="CLAIM_WRONG_ORIGIN"]')).toBeDefined();
    expect([links.length, signal()?.aborted]).toEqual([0, true]);
  });

  test.each(['CAMERA_DENIED', 'CAMERA_MISSING', 'CAMERA_BUSY'] as const)('%s is explained', async (code) => {
    await play(screen, { scanner: { scan: failing(code) } });
    expect(find(`[data-error-code="${code}"]`)).toBeDefined();
    await expectAccessible();
  });
});

test('settings change language and theme at once', async () => {
  await play(html`<emza-settings-screen></emza-settings-screen>`);
  await expectAccessible();
  get<HTMLInputElement>('[data-test="theme-dark"]').click();
  expect(document.documentElement.dataset['theme']).toBe('dark');
  get<HTMLInputElement>('[data-test="theme-auto"]').click();
  expect(document.documentElement.dataset['theme']).toBeUndefined();
  get<HTMLInputElement>('[data-test="lang-en"]').click();
  await vi.waitFor(() => expect(textOf()).toContain('Appearance'));
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['en', 'ltr']);
});
