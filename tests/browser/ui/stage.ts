// SPDX-License-Identifier: Apache-2.0
// A stage for elements: language, theme, tokens, services that answer as a test scripts them, and the accessibility
// check. The services stand in for the client's use cases, which have tests of their own.
import axe from 'axe-core';
import { html, render, type TemplateResult } from 'lit';
import { afterEach, beforeEach, expect } from 'vitest';
import type { OrderView } from '../../../core/protocol/payment-messages.ts';
import {
  ENROLMENT_STATES,
  type AboutView,
  type CertificateView,
  type EnrolmentState,
  type EnrolmentView,
  type Lang,
  type ProductView,
  type ProofingView,
} from '../../../core/protocol/index.ts';
import type {
  AboutService,
  Camera,
  CameraService,
  DeviceTrialService,
  EnrolmentService,
  MessageService,
  PaymentService,
  PersonService,
  ProofingService,
  Review,
  ScannerService,
  SigningService,
  Surroundings,
  SurroundingsService,
  TokenService,
  TokenState,
  UpdateService,
} from '../../../src/app/services.ts';
import { applyTheme, chooseLanguage } from '../../../src/ui/preferences.ts';
import { ProvidedServices } from '../../../src/ui/provided-services.ts';
import '../../../src/ui/components/button.ts';
import '../../../src/ui/components/notice.ts';
import '../../../src/ui/components/screen.ts';
import '../../../src/ui/components/skeleton.ts';

await Promise.all(['base', 'tokens'].map((name) => import(`../../../src/ui/styles/${name}.css`)));
// Colours are judged as they stand, not on their way from one theme to the other.
document.documentElement.style.setProperty('--motion', '0ms linear');

const ID = 'AAECAwQFBgcICQoLDA0ODw';

export const certificate = (state: CertificateView['state']): CertificateView => ({
  serial: '3895F141C80F18C81DF49E7F4ADBC41D',
  state,
  issuer: { fa: 'مرکز صدور آزمایشی', en: 'Sandbox issuing CA' },
  issuerId: 'sandbox-ca1',
  legalStanding: { fa: 'گواهی آزمایشی، بدون اعتبار حقوقی', en: 'Test certificate without legal value' },
  subject: { commonName: 'مریم احمدی', serialNumber: '0075430711' },
  notBefore: 1_795_000_000,
  notAfter: 1_826_536_000,
  keyAlgorithm: 'ECDSA P-256',
  chain: [],
});

const PRODUCT: ProductView = {
  id: 'personal',
  name: { fa: 'گواهی امضای شخصی', en: 'Personal certificate' },
  issuer: 'sandbox-ca1',
  issuerName: { fa: 'مرکز صدور آزمایشی', en: 'Sandbox issuing CA' },
  validityDays: 365,
  price: { fee: 1_200_000, vat: 120_000, total: 1_320_000 },
};

const AFTER_REGISTRY: ReadonlySet<EnrolmentState> = new Set(
  ENROLMENT_STATES.slice(ENROLMENT_STATES.indexOf('product')),
);

export const enrolmentAt = (state: EnrolmentState): EnrolmentView => ({
  id: ID,
  state,
  product: { ...PRODUCT, termsSha256: 'A'.repeat(43) },
  ...(state !== 'identity' && { nationalId: '0075430711', mobile: '09355550100' }),
  ...(state === 'code' && { code: { resendInSeconds: 120, expiresInSeconds: 300, triesLeft: 5 } }),
  ...(state === 'review' && {
    applicant: { birthDate: '1987-05-14', cardSerial: '4C90650435', postalCode: '5578681567' },
  }),
  ...(state === 'product' && { products: [PRODUCT, { ...PRODUCT, id: 'short', validityDays: 90 }] }),
  ...(AFTER_REGISTRY.has(state) && {
    tokenId: ID,
    person: { firstName: { fa: 'مریم', en: 'Maryam' }, lastName: { fa: 'احمدی', en: 'Ahmadi' } },
  }),
  ...(state === 'activate' && { certificate: certificate('inactive') }),
  ...(state === 'done' && { certificate: certificate('active') }),
});

export const tokenWith = (state: CertificateView['state'], pinTriesLeft = 4): TokenState => ({
  tokenId: ID,
  pinTriesLeft,
  pinMaxTries: 4,
  certificates: [certificate(state)],
  isFresh: true,
});

export const reviewOf = (over: Partial<Review> = {}): Review => ({
  requestId: ID,
  rp: { name: 'Emza Sandbox Shop', origin: 'https://shop.example' },
  text: { fa: 'قرارداد اجاره', en: 'Rental contract' },
  documents: [
    {
      name: 'contract.txt',
      mediaType: 'text/plain',
      size: 12,
      sha256: 'A'.repeat(43),
      format: 'cades',
      level: 'b-b',
      bytes: new TextEncoder().encode('The parties agree.'),
      view: 'text',
    },
  ],
  expiresAt: 1_795_000_000,
  signer: { commonName: 'مریم احمدی', nationalId: '0075430711' },
  isFirstSignature: true,
  ...over,
});

/** Installed, where everything works. */
export const atHome: Surroundings = {
  platform: 'android',
  inApp: undefined,
  isInstalled: true,
  canInstall: false,
  notifications: 'on',
  enrolment: 'here',
  chrome: undefined,
};

/** Answers nothing until a test says so. */
const silent = (): never => {
  throw new Error('the test did not expect this call');
};
const waiting = <T>(): Promise<T> => new Promise<T>(() => {});

export interface Script {
  enrolment?: Partial<EnrolmentService>;
  token?: Partial<TokenService>;
  signing?: Partial<SigningService>;
  scanner?: Partial<ScannerService>;
  update?: Partial<UpdateService>;
  person?: Partial<PersonService>;
  message?: Partial<MessageService>;
  about?: Partial<AboutService>;
  surroundings?: Partial<SurroundingsService>;
  trial?: Partial<DeviceTrialService>;
  payment?: Partial<PaymentService>;
  proofing?: Partial<ProofingService>;
  camera?: Partial<CameraService>;
}

export function servicesOf(script: Script) {
  return {
    enrolment: {
      current: waiting<EnrolmentView | undefined>,
      terms: async () => ({
        text: { fa: '۱. کلید روی همین دستگاه است.', en: '1. The key is on this device.' },
        sha256: 'A'.repeat(43),
      }),
      start: silent,
      giveIdentity: silent,
      confirmCode: silent,
      resendCode: silent,
      back: silent,
      registerDeviceLock: silent,
      setUpVault: silent,
      acceptTerms: silent,
      passChecklist: silent,
      giveApplicant: silent,
      chooseProduct: silent,
      confirmReview: silent,
      giveUp: silent,
      issue: silent,
      ...script.enrolment,
    } satisfies EnrolmentService,
    token: {
      state: async () => undefined,
      activate: silent,
      newRevocationCode: async () => ({ code: '04HMASW9NF6YY093', number: 1 }),
      ...script.token,
    } satisfies TokenService,
    signing: {
      open: silent,
      approve: silent,
      decline: silent,
      resume: async () => undefined,
      ...script.signing,
    } satisfies SigningService,
    scanner: { scan: waiting<void>, ...script.scanner } satisfies ScannerService,
    update: { hold: () => () => {}, onWaiting: () => () => {}, ...script.update } satisfies UpdateService,
    person: { read: async () => undefined, ...script.person } satisfies PersonService,
    trial: { try: async () => {}, ...script.trial } satisfies DeviceTrialService,
    payment: {
      open: async (): Promise<OrderView> => ({
        phase: 'start',
        amount: { fee: 1_200_000, discount: 0, vat: 120_000, total: 1_320_000 },
      }),
      applyCode: silent,
      sendDynamicPassword: silent,
      pay: silent,
      ...script.payment,
    } satisfies PaymentService,
    proofing: {
      read: waiting<ProofingView>,
      giveConsent: silent,
      askSentence: silent,
      keep: silent,
      kept: async () => undefined,
      handIn: silent,
      drop: async () => {},
      ...script.proofing,
    } satisfies ProofingService,
    camera: { open: waiting<Camera>, ...script.camera } satisfies CameraService,
    message: { follow: waiting<void>, ...script.message } satisfies MessageService,
    surroundings: {
      read: () => atHome,
      onChange: () => () => {},
      install: silent,
      copyAddress: silent,
      askForNotifications: silent,
      announce: silent,
      ...script.surroundings,
    } satisfies SurroundingsService,
    about: { read: waiting<AboutView>, exit: silent, ...script.about } satisfies AboutService,
  };
}

let stage: HTMLElement | undefined;

export function leaveStage(): void {
  if (stage) render(html``, stage);
  stage?.remove();
  stage = undefined;
}

/** For a file that draws the app, which reads and writes the page's address: each test begins at `/`, and leaves none behind. */
export function ownAddress(): void {
  const address = location.href;
  beforeEach(() => history.replaceState(null, '', '/'));
  afterEach(() => {
    leaveStage();
    history.replaceState(null, '', address);
  });
}

/** Draws in a fresh place that provides the services. */
export async function play(template: TemplateResult, script: Script = {}, lang: Lang = 'fa'): Promise<HTMLElement> {
  leaveStage();
  await chooseLanguage(lang);
  const services = servicesOf(script);
  // A whole page brings its own main landmark.
  stage = document.createElement(/<emza-(?:app|lost)[ >]/.test(template.strings.join('')) ? 'div' : 'main');
  document.body.append(stage);
  new ProvidedServices(stage).set(services);
  render(template, stage);
  await settled();
  return stage;
}

/** Lets answers, lazily loaded steps and their drawing happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((done) => requestAnimationFrame(done));
}

/** The first match in the stage and in every shadow below it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector's own
export function find<T extends HTMLElement>(selector: string, root: ParentNode = document): T | undefined {
  const here = root.querySelector<T>(selector);
  if (here) return here;
  for (const element of root.querySelectorAll('*')) {
    const inside = element.shadowRoot && find<T>(selector, element.shadowRoot);
    if (inside) return inside;
  }
  return undefined;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as querySelector's own
export function get<T extends HTMLElement>(selector: string): T {
  const found = find<T>(selector);
  if (!found) throw new Error(`${selector} is not on the stage`);
  return found;
}

/** Everything a person could read, shadows included. */
export function textOf(root: ParentNode = stage ?? document): string {
  const walk = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (node instanceof HTMLStyleElement) return '';
    const shadow = node instanceof Element && node.shadowRoot ? walk(node.shadowRoot) : '';
    return shadow + Array.from(node.childNodes, walk).join('');
  };
  return walk(root).replace(/\s+/g, ' ');
}

/** Types into the native field that carries this name. */
export function type(name: string, value: string): void {
  const input = get<HTMLInputElement>(`input[data-test="${name}"]`);
  input.focus();
  input.value = value;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

export function press(name: string): void {
  const element = get(`[data-test="${name}"]`);
  (element.shadowRoot?.querySelector('button') ?? element).click();
}

/** By the keys on the screen; the confirm key opens once the digits are drawn. */
export async function typePin(pin: string, confirm = true): Promise<void> {
  for (const digit of pin) get(`[data-key="${digit}"]`).click();
  await settled();
  if (!confirm) return;
  get(`[data-key="ok"]`).click();
  await settled();
}

/** axe-core finds nothing, in the light and in the dark. */
export async function expectAccessible(root: HTMLElement | undefined = stage): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    applyTheme(theme);
    await settled();
    const { violations, passes } = await axe.run(root ?? document.body, {
      resultTypes: ['violations', 'passes'],
      iframes: false,
    });
    expect(passes.length).toBeGreaterThan(0);
    const found = violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map((n) => n.html).join(' | ')}`);
    expect(found).toEqual([]);
  }
  applyTheme('auto');
}
