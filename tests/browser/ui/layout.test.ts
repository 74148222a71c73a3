// SPDX-License-Identifier: Apache-2.0
// Every screen and step on the narrowest phone, and with text of twice the size: nothing scrolls sideways, no text is
// cut, and what is to be pressed next can be reached and is not covered. A new page is a new row.
import { html, type TemplateResult } from 'lit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import {
  AppError,
  ENROLMENT_STATES,
  type EnrolmentState,
  type EnrolmentView,
  type ProofingView,
  type ProofStage,
} from '../../../core/protocol/index.ts';
import type { OrderView } from '../../../core/protocol/payment-messages.ts';
import type { Message, ProofingService } from '../../../src/app/services.ts';
import '../../../src/ui/app.ts';
import { DocumentShownEvent } from '../../../src/ui/events.ts';
import '../../../src/ui/enrolment/wizard.ts';
import '../../../src/ui/screens/certificates-screen.ts';
import '../../../src/ui/screens/exit-screen.ts';
import '../../../src/ui/screens/help-screen.ts';
import '../../../src/ui/screens/link-screen.ts';
import '../../../src/ui/screens/person-screen.ts';
import '../../../src/ui/screens/scan-screen.ts';
import '../../../src/ui/screens/settings-screen.ts';
import '../../../src/ui/screens/sign/sign-screen.ts';
import '../../../src/ui/screens/version-screen.ts';
import { CONSENT, proofingAt, proofingFor, scriptedCamera, SENTENCE } from './proof-stage.ts';
import {
  atHome,
  enrolmentAt,
  get,
  ownAddress,
  play,
  press,
  reviewOf,
  servicesOf,
  settled,
  tokenWith,
  type,
  typePin,
  type Script,
} from './stage.ts';

const SIZES = [
  { name: '320 px wide', width: 320, height: 568, text: '100%' },
  { name: '320 px wide, with text of twice the size', width: 320, height: 640, text: '200%' },
] as const;

ownAddress();
afterEach(async () => {
  document.documentElement.style.fontSize = '';
  await page.viewport(414, 896);
});

type Show = (lang: 'fa' | 'en') => Promise<unknown>;
const hook = (name: string) => vi.waitFor(() => get(`[data-test="${name}"]`), 5000);
async function pressed(name: string): Promise<void> {
  await vi.waitFor(() => get(`[data-test="${name}"]:not([disabled])`), 9000);
  press(name);
  await settled();
}
const screen =
  (template: TemplateResult, script: Script = {}, then: () => Promise<unknown> = async () => {}): Show =>
  async (lang) => {
    await play(template, script, lang);
    await settled();
    await then();
  };

/** The wizard at a step, and what is done there. */
const step =
  (view: EnrolmentState | EnrolmentView, script: Script = {}, then: () => Promise<unknown> = async () => {}): Show =>
  async (lang) => {
    const enrolment = typeof view === 'string' ? enrolmentAt(view) : view;
    await play(
      html`<emza-enrolment-wizard></emza-enrolment-wizard>`,
      {
        camera: scriptedCamera({ opened: [] }),
        ...script,
        proofing: { ...proofingFor(enrolment.state), ...script.proofing },
        enrolment: { current: async () => enrolment, ...script.enrolment },
      },
      lang,
    );
    await vi.waitFor(() => get(`[data-step="${enrolment.state}"] > *`), 5000);
    await settled();
    await then();
  };

/** A step of the proofing as the server tells it. */
const proof = (
  state: ProofStage & EnrolmentState,
  over: Partial<ProofingView>,
  more: Partial<ProofingService> = {},
  then?: () => Promise<unknown>,
): Show => {
  const view = proofingAt(state, over);
  const read: ProofingService['read'] = (_id, options) =>
    options?.seen === undefined ? Promise.resolve(view) : new Promise(() => {});
  return step(state, { proofing: { read, ...more } }, then);
};

const AMOUNT = { fee: 12_500_000, discount: 2_500_000, vat: 1_000_000, total: 11_000_000 };
const order = (phase: OrderView['phase'], more: Partial<OrderView> = {}): Script => ({
  payment: { open: async () => ({ phase, amount: AMOUNT, ...more }) },
});
const EARLIER = {
  serial: '3895F141C80F18C81DF49E7F4ADBC41D',
  state: 'active',
  issuer: tokenWith('active').certificates[0]?.issuer ?? { fa: '', en: '' },
  notAfter: 1_826_536_000,
} as const;
const failing = (code: 'NETWORK_OFFLINE' | 'LOCK_CANCELLED') => async (): Promise<never> => {
  throw new AppError(code);
};
const messages = (
  ['codeSent', 'deviceLock', 'paymentReceived', 'proofInReview', 'proofRefused', 'certificateSuspended'] as const
).map((kind, at): Message => ({ id: at + 1, kind, at: 1_795_000_000, detail: {} }));
const withToken = { token: { state: async () => tokenWith('active') } };
const toSign: Script = { ...withToken, signing: { resume: async () => reviewOf() } };
const wizardHas = async (name: string) => void (await hook(name));

const PAGES: Record<string, Show> = {
  // Every state of the enrolment as it begins: a new one is here by itself.
  ...Object.fromEntries(ENROLMENT_STATES.map((state) => [`step ${state}`, step(state)])),
  'step identity, refused': step('identity', {}, async () => {
    type('national-id', '1234567890');
    press('next');
    await settled();
  }),
  'step pins, repeat': step('pins', {}, () => typePin('13572468')),
  'step pins, weak': step('pins', {}, () => typePin('1234')),
  'step pins, PUK': step('pins', {}, async () => {
    await typePin('13572468');
    await typePin('13572468');
    press('next');
    await settled();
  }),
  'step checklist, failed': step('checklist', { trial: { try: failing('NETWORK_OFFLINE') } }, () =>
    pressed('try-devices'),
  ),
  'step product, with an earlier certificate': step(
    { ...enrolmentAt('product'), earlierCertificates: [EARLIER] },
    {},
    () => pressed('next'),
  ),
  'step review, confirmed': step(
    'review',
    { enrolment: { confirmReview: async () => enrolmentAt('payment') } },
    async () => {
      get<HTMLInputElement>('input[data-test="confirm-all"]').click();
      await pressed('next');
      await wizardHas('to-payment');
    },
  ),
  'step payment, order': step('payment', order('start'), async () => {
    await pressed('notice-understood');
    await wizardHas('pay');
    await pressed('pay');
  }),
  'step payment, waiting': step('payment', order('unknown'), () => wizardHas('payment-waiting')),
  'step payment, receipt': step(
    'payment',
    order('paid', { receipt: { paymentId: '123456789015', paidAt: 1_795_000_000, isEarlier: false } }),
    () => wizardHas('payment-done'),
  ),
  'step face, refused': proof('face', { refusal: { code: 'PROOF_FACE_COVERED', at: 1 } }),
  'step face, consent': proof('face', { consent: CONSENT }, {}, async () => {
    await pressed('face-rules-understood');
    await wizardHas('face-consent');
    await pressed('next');
  }),
  'step face, camera': proof(
    'face',
    { consent: CONSENT },
    { giveConsent: async () => proofingAt('face') },
    async () => {
      await pressed('face-rules-understood');
      (await hook('face-consent')).click();
      await pressed('next');
      await wizardHas('shutter');
    },
  ),
  'step video, sentence': proof(
    'video',
    {},
    { askSentence: async () => proofingAt('video', { sentence: SENTENCE }) },
    async () => {
      await pressed('video-rules-understood');
      await pressed('record');
      await vi.waitFor(() => get('[data-phase="countdown"]'));
    },
  ),
  'step verdict, with a reviewer': proof('verdict', { isInReview: true }),
  'step verdict, delayed': proof('verdict', { isDelayed: true, isChecking: true }),
  'step issue, PIN': step('issue', withToken, () => pressed('issue')),
  'step done, its code shown': step('done', {
    token: { newRevocationCode: async () => ({ code: '04HMASW9NF6YY093', number: 2 }) },
  }),
  'home, empty': screen(html`<emza-home-screen></emza-home-screen>`, { enrolment: { current: async () => undefined } }),
  'home, giving up': screen(
    html`<emza-home-screen></emza-home-screen>`,
    { enrolment: { current: async () => enrolmentAt('payment') } },
    async () => (await hook('give-up')).click(),
  ),
  'home, to be installed': screen(html`<emza-home-screen></emza-home-screen>`, {
    enrolment: { current: async () => undefined },
    surroundings: { read: () => ({ ...atHome, isInstalled: false, platform: 'ios', enrolment: 'installed' }) },
  }),
  'home, in another app': screen(html`<emza-home-screen></emza-home-screen>`, {
    enrolment: { current: async () => undefined },
    surroundings: {
      read: () => ({
        ...atHome,
        isInstalled: false,
        inApp: 'telegram',
        enrolment: 'otherBrowser',
        chrome: 'intent://emza.example/#Intent;scheme=https;package=com.android.chrome;end',
      }),
    },
  }),
  'home, with messages and without notifications': screen(html`<emza-home-screen></emza-home-screen>`, {
    ...withToken,
    enrolment: { current: async () => enrolmentAt('deviceLock') },
    message: { follow: async (listener) => listener(messages) },
    surroundings: { read: () => ({ ...atHome, notifications: 'blocked' }) },
  }),
  'the app, its menu open': async (lang) => {
    await play(html`<emza-app .services=${servicesOf(withToken)}></emza-app>`, {}, lang);
    await settled();
    await pressed('menu');
  },
  scan: screen(html`<emza-scan-screen></emza-scan-screen>`),
  certificates: screen(html`<emza-certificates-screen></emza-certificates-screen>`, {
    token: { state: async () => tokenWith('inactive') },
  }),
  'sign, review': screen(html`<emza-sign-screen></emza-sign-screen>`, toSign, async () => {
    get('emza-document-view').dispatchEvent(new DocumentShownEvent(true));
    await vi.waitFor(() => get('[data-phase="review"]'));
  }),
  'sign, PIN': screen(html`<emza-sign-screen></emza-sign-screen>`, toSign, async () => {
    get('emza-document-view').dispatchEvent(new DocumentShownEvent(true));
    await pressed('approve');
    await wizardHas('pin');
  }),
  'sign, none': screen(html`<emza-sign-screen></emza-sign-screen>`),
  'sign, refused': screen(html`<emza-sign-screen></emza-sign-screen>`, {
    signing: { resume: failing('NETWORK_OFFLINE') },
  }),
  settings: screen(html`<emza-settings-screen></emza-settings-screen>`),
  person: screen(html`<emza-person-screen></emza-person-screen>`, {
    person: { read: async () => ({ nationalId: '007******1', mobile: '0912***6789', customerCode: '01234567' }) },
  }),
  version: screen(html`<emza-version-screen></emza-version-screen>`, {
    about: { read: async () => ({ mode: 'sandbox', callCentre: [] }) },
  }),
  help: screen(
    html`<emza-help-screen></emza-help-screen>`,
    { about: { read: async () => ({ mode: 'production', callCentre: ['02112345678'] }) } },
    async () => {
      const chapter = await vi.waitFor(() => get<HTMLElement>('[data-test="chapter-uninstall"] summary'));
      chapter.click();
    },
  ),
  exit: screen(html`<emza-exit-screen></emza-exit-screen>`),
  'link without a token': screen(html`<emza-link-screen .fragment=${'1.abc'}></emza-link-screen>`),
};

/** Every element of the page, shadows included. */
function* all(root: ParentNode = document.body): Generator<HTMLElement> {
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    yield element;
    if (element.shadowRoot) yield* all(element.shadowRoot);
  }
}
const hasText = (element: Element): boolean =>
  [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== '');
const nameOf = (element: HTMLElement): string =>
  `${element.localName}.${element.className} “${element.textContent.trim().slice(0, 40)}”`;

/** Text for the ear alone is not drawn at all. */
const isDrawn = (element: HTMLElement): boolean =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest('.unseen');
const scrollsItself = (style: CSSStyleDeclaration): boolean => ['auto', 'scroll'].includes(style.overflowX);

function cutTexts(): string[] {
  const found: string[] = [];
  for (const element of all()) {
    if (!isDrawn(element)) continue;
    const style = getComputedStyle(element);
    if (hasText(element)) {
      const { left, right } = element.getBoundingClientRect();
      if (left < -1 || right > innerWidth + 1) found.push(`outside: ${nameOf(element)}`);
    }
    if (style.display === 'inline' || scrollsItself(style) || element instanceof HTMLInputElement) continue;
    const [wide, high] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
    if (hasText(element) && element.clientWidth > 0 && wide > 1) found.push(`wider than its box: ${nameOf(element)}`);
    const isCut = ['hidden', 'clip'].includes(style.overflowY) && element.clientHeight > 0 && high > 1;
    if (isCut && element.textContent.trim() !== '') found.push(`cut below: ${nameOf(element)}`);
  }
  return found;
}

/** What makes the page wider than the screen; nothing where it is not. */
function sideways(): string[] {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const wide = [...all()].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (left < -1 || right > innerWidth + 1);
  });
  return [`${document.documentElement.scrollWidth} px`, ...wide.map(nameOf)];
}

const deepest = (x: number, y: number): Element | null => {
  let element = document.elementFromPoint(x, y);
  for (let inside = element; inside?.shadowRoot; element = inside) {
    inside = inside.shadowRoot.elementFromPoint(x, y);
    if (inside === element || !inside) break;
  }
  return element;
};
const contains = (outer: Element, inner: Element | null): boolean => {
  for (let at: Node | null = inner; at; at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)) {
    if (at === outer) return true;
  }
  return false;
};

/** What is pressed next: after scrolling to it, it lies on the screen and nothing lies on it. */
async function unreachable(): Promise<string[]> {
  const found: string[] = [];
  for (const element of all()) {
    const isAction = element.slot === 'actions' || element.closest('[slot="actions"]') !== null;
    if (element.localName !== 'emza-button' || !isAction || !isDrawn(element)) continue;
    element.scrollIntoView({ block: 'nearest' });
    await new Promise((done) => requestAnimationFrame(done));
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isInside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
    // What cannot be pressed yet lets the press through.
    const isFree =
      element.hasAttribute('disabled') || contains(element, deepest((left + right) / 2, (top + bottom) / 2));
    if (!isInside || !isFree) found.push(`${nameOf(element)}${isInside ? ' is covered' : ' is not on the screen'}`);
  }
  return found;
}

describe.each(SIZES)('$name', ({ width, height, text }) => {
  beforeEach(async () => {
    await page.viewport(width, height);
    document.documentElement.style.fontSize = text;
  });

  describe.each(['fa', 'en'] as const)('in %s', (lang) => {
    test.each(Object.entries(PAGES))('%s', async (_, show) => {
      await show(lang);
      await settled();
      expect(sideways()).toEqual([]);
      expect(cutTexts()).toEqual([]);
      expect(await unreachable()).toEqual([]);
    });
  });
});
