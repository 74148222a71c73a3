// SPDX-License-Identifier: Apache-2.0
// Face, video, verdict and the page before issuing: what each phase shows, where the focus is, and how every refusal, cut
// and reload goes on.
import { html } from 'lit';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { AppError, type EnrolmentState, type ErrorCode, type ProofingView } from '../../../core/protocol/index.ts';
import type { EnrolmentService, ProofingService } from '../../../src/app/services.ts';
import { RouteChosenEvent } from '../../../src/ui/events.ts';
import '../../../src/ui/enrolment/wizard.ts';
import '../../../src/ui/screens/home-screen.ts';
import type { EmzaEnrolmentWizard } from '../../../src/ui/enrolment/wizard.ts';
import {
  CONSENT,
  jpeg,
  proofingAt,
  proofingFor,
  ScriptedProofing,
  SENTENCE,
  scriptedCamera,
  type CameraScript,
} from './proof-stage.ts';
import {
  enrolmentAt,
  expectAccessible,
  find,
  get,
  leaveStage,
  play,
  press,
  settled,
  textOf,
  type Script,
} from './stage.ts';

afterEach(async () => {
  leaveStage();
  document.documentElement.style.fontSize = '';
  await page.viewport(414, 896);
});

interface World {
  readonly server: ScriptedProofing;
  readonly camera: CameraScript;
}

/** The wizard at a step, over a server that is at `view`. */
async function at(
  state: EnrolmentState,
  view: ProofingView,
  proofing: Partial<ProofingService> | ((server: ScriptedProofing) => Partial<ProofingService>) = {},
  { script = {}, lang = 'fa' }: { script?: Script; lang?: 'fa' | 'en' } = {},
): Promise<World> {
  const server = new ScriptedProofing(view);
  const camera: CameraScript = { opened: [] };
  const scripted = typeof proofing === 'function' ? proofing(server) : proofing;
  const enrolment: Partial<EnrolmentService> = { current: async () => enrolmentAt(state), ...script.enrolment };
  await play(
    html`<emza-enrolment-wizard></emza-enrolment-wizard>`,
    { ...script, enrolment, proofing: { read: server.read, ...scripted }, camera: scriptedCamera(camera) },
    lang,
  );
  await vi.waitFor(() => get(`[data-step="${state}"] > *`));
  return { server, camera };
}

const hook = (name: string) => vi.waitFor(() => get(`[data-test="${name}"]`));
const shows = (phase: string) => vi.waitFor(() => get(`[data-phase="${phase}"]`));
const refused = (code: ErrorCode) => vi.waitFor(() => get(`[data-error-code="${code}"]`));
/** The shutter is of use once the camera shows something. */
const ready = (name: string) => vi.waitFor(() => get(`[data-test="${name}"]:not([disabled])`), { timeout: 9000 });
async function pressed(name: string): Promise<void> {
  await ready(name);
  press(name);
}

function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
const titleInFocus = () => vi.waitFor(() => expect(focused()?.localName).toBe('h2'));

const kept: Partial<ProofingService> = {
  keep: async (_id, { kind, bytes }) => proofingAt(kind, { upload: uploadOf(kind, bytes.size) }),
};
const uploadOf = (kind: 'face' | 'video', size: number, received = 0) => ({
  id: 'AAECAwQFBgcICQoLDA0ODw',
  kind,
  size,
  sha256: 'D'.repeat(43),
  received,
});
const fails =
  (code: ErrorCode): (() => Promise<never>) =>
  () =>
    Promise.reject(new AppError(code));

describe('face', () => {
  test('is taken only after rules and consent, with the hash of the wording on the screen', async () => {
    const giveConsent = vi.fn<ProofingService['giveConsent']>(async () => proofingAt('face'));
    const { camera } = await at('face', proofingAt('face', { consent: CONSENT }), { giveConsent, ...kept });
    await shows('rules');
    await titleInFocus();
    expect(textOf()).toContain('ماسک');
    await expectAccessible();
    await pressed('face-rules-understood');
    await shows('consent');
    await titleInFocus();
    expect(textOf()).toContain(CONSENT.text.fa);
    expect(textOf()).toContain('۹۰ روز');
    press('next');
    await refused('FIELD_UNCHOSEN');
    expect(giveConsent).not.toHaveBeenCalled();
    expect(camera.opened).toEqual([]);
    await expectAccessible();
    get<HTMLInputElement>('input[data-test="face-consent"]').click();
    press('next');
    await ready('shutter');
    expect(giveConsent.mock.calls[0]?.[1]).toBe(CONSENT.sha256);
    expect(camera.opened.map(({ sound }) => sound)).toEqual([false]);
    await titleInFocus();
    await expectAccessible();
    press('shutter');
    await shows('preview');
    await titleInFocus();
    await ready('use-picture');
    expect(camera.opened[0]?.signal.aborted).toBe(true);
    await expectAccessible();
  });

  test('a consent that has changed is read and ticked anew', async () => {
    const text = { fa: 'متن تازه', en: 'A new wording' };
    const { server } = await at('face', proofingAt('face', { consent: CONSENT }), {
      giveConsent: async () => {
        server.tell(proofingAt('face', { consent: { text, sha256: 'E'.repeat(43) } }));
        throw new AppError('PROOF_CONSENT_CHANGED');
      },
    });
    await pressed('face-rules-understood');
    await hook('face-consent');
    get<HTMLInputElement>('input[data-test="face-consent"]').click();
    press('next');
    await refused('PROOF_CONSENT_CHANGED');
    await vi.waitFor(() => expect(textOf()).toContain('متن تازه'));
    await vi.waitFor(() => expect(get<HTMLInputElement>('input[data-test="face-consent"]').checked).toBe(false));
  });

  test.each(['CAMERA_DENIED', 'CAMERA_BUSY', 'CAMERA_MISSING'] as const)(
    '%s is told, and can be tried again',
    async (code) => {
      const { camera } = await at('face', proofingAt('face'));
      camera.refusal = new AppError(code);
      await pressed('face-rules-understood');
      await refused(code);
      await expectAccessible();
      await pressed('camera-again');
      await ready('shutter');
      expect(find(`[data-error-code="${code}"]`)).toBeUndefined();
    },
  );

  test('a camera that another app takes is told, and opened again on a press', async () => {
    const { camera } = await at('face', proofingAt('face'));
    await pressed('face-rules-understood');
    await ready('shutter');
    camera.opened[0]?.lose(new AppError('CAMERA_BUSY'));
    await refused('CAMERA_BUSY');
    expect(get('[data-test="shutter"]').hasAttribute('disabled')).toBe(true);
    await pressed('camera-again');
    await ready('shutter');
  });

  test.each([
    [0.05, 'dark', 'نور کم است'],
    [0.97, 'bright', 'نور زیاد است'],
  ])('light of %d is called %s and stops nobody', async (light, name, words) => {
    const { camera } = await at('face', proofingAt('face'), kept);
    camera.light = light;
    await pressed('face-rules-understood');
    await vi.waitFor(() => get(`[data-light="${name}"]`), { timeout: 5000 });
    expect(textOf()).toContain(words);
    await expectAccessible();
    await pressed('shutter');
    await shows('preview');
  });

  test('a camera that opens behind another app is closed, and opens again with the page', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    onTestFinished(() => visibility.mockRestore());
    const { camera } = await at('face', proofingAt('face'));
    await pressed('face-rules-understood');
    await vi.waitFor(() => expect(camera.opened[0]?.signal.aborted).toBe(true));
    expect(get('[data-test="shutter"]').hasAttribute('disabled')).toBe(true);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await ready('shutter');
    expect(camera.opened).toHaveLength(2);
  });

  test('a picture that a phone call cuts off is no error once the camera is back', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get');
    onTestFinished(() => visibility.mockRestore());
    let fail = (): void => {};
    const { camera } = await at('face', proofingAt('face'));
    camera.picture = () => new Promise((_resolve, reject) => (fail = () => reject(new Error('aborted'))));
    await pressed('face-rules-understood');
    await pressed('shutter');
    visibility.mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    fail();
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await ready('shutter');
    expect(find('[data-error-code]')).toBeUndefined();
  });

  test('is forgotten and taken again where the person wants to', async () => {
    const drop = vi.fn<ProofingService['drop']>(async () => {});
    await at('face', proofingAt('face'), { ...kept, drop });
    await pressed('face-rules-understood');
    await pressed('shutter');
    await pressed('retake');
    await ready('shutter');
    expect(drop).toHaveBeenCalledOnce();
  });

  test('is sent with words for what has arrived, checked, and leads to the next step', async () => {
    let arrive = (_sent: number, _total: number): void => {};
    let taken = (): void => {};
    let step: EnrolmentState = 'face';
    const handIn: ProofingService['handIn'] = (_id, _kind, options) =>
      new Promise((resolve) => {
        arrive = (sent, total) => options?.onSent?.(sent, total);
        taken = () => resolve(server.tell(proofingAt('face', { isChecking: true })));
      });
    const current: EnrolmentService['current'] = async () => enrolmentAt(step);
    const { server } = await at(
      'face',
      proofingAt('face'),
      { ...kept, handIn },
      { script: { enrolment: { current } } },
    );
    await pressed('face-rules-understood');
    await pressed('shutter');
    await pressed('use-picture');
    await shows('sending');
    arrive(262_144, 524_288);
    await vi.waitFor(() => expect(textOf()).toContain('۲۵۶ کیلوبایت از ۵۱۲ کیلوبایت'));
    expect(get<HTMLProgressElement & HTMLElement>('progress').value).toBe(262_144);
    await expectAccessible();
    taken();
    await shows('checking');
    await titleInFocus();
    await expectAccessible();
    server.tell(proofingAt('face', { isChecking: true, isDelayed: true }));
    await hook('verdict-home');
    expect(textOf()).toContain('پیوسته می‌پرسیم');
    step = 'video';
    server.tell(proofingAt('video'));
    await hook('video-rules-understood');
  });

  test('offline while it is sent is told, and it goes on by itself', async () => {
    let tries = 0;
    const handIn: ProofingService['handIn'] = async () => {
      tries += 1;
      if (tries === 1) throw new AppError('NETWORK_OFFLINE');
      return server.tell(proofingAt('face', { isChecking: true }));
    };
    const { server } = await at('face', proofingAt('face'), { ...kept, handIn });
    await pressed('face-rules-understood');
    await pressed('shutter');
    await pressed('use-picture');
    await hook('cut');
    await expectAccessible();
    expect(find('[data-error-code]')).toBeUndefined();
    window.dispatchEvent(new Event('online'));
    await shows('checking');
    expect(tries).toBe(2);
  });

  test('a try that brings nothing new is no progress: the cut is told until more has arrived', async () => {
    let tries = 0;
    let arrive: (sent: number, total: number) => void = () => undefined;
    const handIn: ProofingService['handIn'] = (_id, _kind, { onSent } = {}) => {
      tries += 1;
      if (tries === 1) return Promise.reject(new AppError('SERVER_UNAVAILABLE'));
      arrive = onSent ?? arrive;
      arrive(0, 9);
      return new Promise(() => {});
    };
    await at('face', proofingAt('face'), { ...kept, handIn });
    await pressed('face-rules-understood');
    await pressed('shutter');
    await pressed('use-picture');
    await hook('cut');
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(tries).toBe(2));
    await settled();
    expect(find('[data-test="cut"]')).toBeDefined();
    arrive(5, 9);
    await vi.waitFor(() => expect(find('[data-test="cut"]')).toBeUndefined());
  });

  test('a kept picture that was on its way goes on after a reload; one that was not is shown', async () => {
    const picture = await jpeg();
    const handIn = vi.fn<ProofingService['handIn']>(() => new Promise(() => {}));
    const script = { kept: async () => ({ kind: 'face' as const, bytes: picture }), handIn };
    await at('face', proofingAt('face', { upload: uploadOf('face', picture.size) }), script);
    await shows('preview');
    expect(handIn).not.toHaveBeenCalled();
    await at('face', proofingAt('face', { upload: uploadOf('face', picture.size, 1024) }), script);
    await shows('sending');
    expect(handIn).toHaveBeenCalledOnce();
  });

  test.each([
    'PROOF_FACE_OTHER',
    'PROOF_FACE_COVERED',
    'PROOF_FACE_COUNT',
    'PROOF_FACE_UNCLEAR',
    'PROOF_FACE_COPY',
    'PROOF_REVIEW_REFUSED',
    'PROOF_EXPIRED',
  ] as const)('%s is told on the step that repeats, and one press begins again', async (code) => {
    const drop = vi.fn<ProofingService['drop']>(async () => {});
    await at('face', proofingAt('face', { refusal: { code, at: 1_795_000_000 } }), { drop });
    await refused(code);
    expect(find('[data-test="face-rules-understood"]')).toBeUndefined();
    await titleInFocus();
    await pressed('begin-again');
    await ready('shutter');
    expect(drop).toHaveBeenCalledOnce();
    expect(find('[data-error-code]')).toBeUndefined();
  });

  test('a check that cannot be read any more says so, and one press reads it again', async () => {
    let isBroken = false;
    const { server } = await at('face', proofingAt('face', { isChecking: true }), ({ read }) => ({
      read: async (id, options) => {
        const view = await read(id, options);
        if (isBroken) throw new AppError('SERVER_ERROR');
        return view;
      },
    }));
    await shows('checking');
    isBroken = true;
    server.tell(proofingAt('face', { isChecking: true, isDelayed: true }));
    await refused('SERVER_ERROR');
    await expectAccessible();
    isBroken = false;
    get('emza-error-panel emza-button').click();
    await shows('checking');
    expect(find('[data-error-code]')).toBeUndefined();
  });

  test('a fault of the server does not cost the picture', async () => {
    const picture = await jpeg();
    const drop = vi.fn<ProofingService['drop']>(async () => {});
    const handIn = vi.fn<ProofingService['handIn']>(async () => {
      throw new AppError('SERVER_ERROR');
    });
    const view = proofingAt('face', { upload: uploadOf('face', picture.size) });
    await at('face', view, { kept: async () => ({ kind: 'face', bytes: picture }), handIn, drop });
    await pressed('use-picture');
    await refused('SERVER_ERROR');
    await pressed('begin-again');
    await shows('preview');
    expect(drop).not.toHaveBeenCalled();
  });

  test('a reason of a newer server is still a refusal', async () => {
    await at('face', proofingAt('face', { refusal: { code: 'PROOF_NEW', at: 1 } }));
    await refused('PROOF_REVIEW_REFUSED');
    await expectAccessible();
  });

  test('too many tries of a day are told with the time to wait', async () => {
    const keep: ProofingService['keep'] = async () => {
      throw new AppError('REQUEST_RATE_LIMITED', 'limited', { detail: { retryAfterSeconds: 19_850 } });
    };
    await at('face', proofingAt('face'), { keep });
    await pressed('face-rules-understood');
    await pressed('shutter');
    await refused('REQUEST_RATE_LIMITED');
    expect(textOf()).toContain('پس از ۵ ساعت و ۳۱ دقیقه می‌توانید');
  });

  test('back leads from the camera to the rules, and closes it', async () => {
    const { camera } = await at('face', proofingAt('face'));
    await pressed('face-rules-understood');
    await ready('shutter');
    expect(get<EmzaEnrolmentWizard>('emza-enrolment-wizard').goBack()).toBe(true);
    await shows('rules');
    expect(camera.opened[0]?.signal.aborted).toBe(true);
  });
});

describe('video', () => {
  const withSentence = (over: Partial<ProofingService> = {}): Partial<ProofingService> => ({
    askSentence: async () => proofingAt('video', { sentence: SENTENCE }),
    ...kept,
    ...over,
  });

  test('asks a sentence, counts down, records it, and announces it at once with the sentence', async () => {
    const keep = vi.fn<ProofingService['keep']>(async () => proofingAt('video'));
    const { camera } = await at('video', proofingAt('video'), withSentence({ keep }));
    await shows('rules');
    expect(textOf()).toContain('میکروفون');
    await expectAccessible();
    await pressed('video-rules-understood');
    await ready('record');
    expect(camera.opened[0]?.sound).toBe(true);
    expect(textOf()).toContain(SENTENCE.text);
    await titleInFocus();
    await expectAccessible();
    press('record');
    await shows('countdown');
    expect(textOf(get('emza-camera-view'))).toContain('۳ ثانیه تا ضبط');
    expect(textOf(get('.sentence'))).toContain('پس از شمارش');
    await expectAccessible();
    await vi.waitFor(() => get('[data-phase="recording"]'), { timeout: 6000 });
    expect(textOf(get('.sentence'))).toContain('این جمله را بلند بخوانید');
    expect(get('[data-test="stop"]').hasAttribute('disabled')).toBe(true);
    await expectAccessible();
    await pressed('stop');
    await shows('preview');
    expect(keep.mock.calls[0]?.[1].kind).toBe('video');
    expect(keep.mock.calls[0]?.[2]).toBe(SENTENCE.id);
    await ready('use-video');
    expect(get<HTMLVideoElement>('emza-capture-preview').shadowRoot?.querySelector('video')?.controls).toBe(true);
    await expectAccessible();
  });

  test('a recording during which the page was hidden is thrown away, and it begins again', async () => {
    const keep = vi.fn<ProofingService['keep']>();
    const { camera } = await at('video', proofingAt('video'), withSentence({ keep }));
    await pressed('video-rules-understood');
    await pressed('record');
    await vi.waitFor(() => get('[data-phase="recording"]'), { timeout: 6000 });
    const visibility = vi.spyOn(document, 'visibilityState', 'get');
    visibility.mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await settled();
    expect(camera.opened[0]?.signal.aborted).toBe(true);
    expect(get('[data-test="record"]').hasAttribute('disabled')).toBe(true);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await ready('record');
    expect(textOf()).toContain('دور انداخته شد');
    expect(camera.opened).toHaveLength(2);
    expect(keep).not.toHaveBeenCalled();
    visibility.mockRestore();
    await expectAccessible();
  });

  test('may be recorded again while the network keeps the first from being announced', async () => {
    const askSentence = vi.fn<ProofingService['askSentence']>(async () => proofingAt('video', { sentence: SENTENCE }));
    const keep: ProofingService['keep'] = (_id, _capture, _sentence, options) =>
      new Promise((_resolve, reject) => options?.signal?.addEventListener('abort', () => reject(new Error('left'))));
    await at('video', proofingAt('video'), withSentence({ askSentence, keep }));
    await pressed('video-rules-understood');
    await pressed('record');
    await pressed('stop');
    await shows('preview');
    expect(get('[data-test="use-video"]').hasAttribute('disabled')).toBe(true);
    await pressed('retake');
    await ready('record');
    expect(askSentence).toHaveBeenCalledTimes(2);
  });

  test('that was given up for another one is not sent while the new sentence is on its way', async () => {
    let asked = 0;
    const askSentence: ProofingService['askSentence'] = () => {
      asked += 1;
      return asked === 1 ? Promise.resolve(proofingAt('video', { sentence: SENTENCE })) : new Promise(() => {});
    };
    const handIn = vi.fn<ProofingService['handIn']>();
    await at('video', proofingAt('video'), withSentence({ askSentence, handIn }));
    await pressed('video-rules-understood');
    await pressed('record');
    await pressed('stop');
    await ready('use-video');
    press('retake');
    await vi.waitFor(() => expect(asked).toBe(2));
    await vi.waitFor(() => get('emza-progress'));
    expect(get('[data-test="use-video"]').hasAttribute('disabled')).toBe(true);
    expect(get('[data-test="retake"]').hasAttribute('disabled')).toBe(true);
    await expectAccessible();
    expect(handIn).not.toHaveBeenCalled();
  });

  test('PROOF_SENTENCE_EXPIRED leads to a new sentence in place', async () => {
    let asked = 0;
    const askSentence: ProofingService['askSentence'] = async () =>
      proofingAt('video', { sentence: { ...SENTENCE, text: `جملهٔ ${++asked}` } });
    await at('video', proofingAt('video'), withSentence({ askSentence, keep: fails('PROOF_SENTENCE_EXPIRED') }));
    await pressed('video-rules-understood');
    await pressed('record');
    await pressed('stop');
    await refused('PROOF_SENTENCE_EXPIRED');
    await ready('record');
    expect(textOf()).toContain('جملهٔ 2');
    await expectAccessible();
  });

  test('a sentence that is nearly over is renewed before it is recorded', async () => {
    let asked = 0;
    const askSentence: ProofingService['askSentence'] = async () =>
      proofingAt('video', {
        sentence: { ...SENTENCE, expiresInSeconds: ++asked === 1 ? 20 : 180, text: `جملهٔ ${asked}` },
      });
    await at('video', proofingAt('video'), withSentence({ askSentence }));
    await pressed('video-rules-understood');
    await pressed('record');
    await vi.waitFor(() => expect(textOf()).toContain('جملهٔ 2'));
    expect(textOf()).toContain('جمله تازه شد');
    expect(find('[data-phase="countdown"]')).toBeUndefined();
    await pressed('record');
    await shows('countdown');
  });

  test('a recording that fails is told above the camera', async () => {
    const camera = scriptedCamera({ opened: [] });
    await play(html`<emza-enrolment-wizard></emza-enrolment-wizard>`, {
      enrolment: { current: async () => enrolmentAt('video') },
      proofing: { ...proofingFor('video'), ...withSentence() },
      camera: {
        open: async (...input) => ({ ...(await camera.open(...input)), record: fails('PROOF_VIDEO_INVALID') }),
      },
    });
    await hook('video-rules-understood');
    await pressed('video-rules-understood');
    await pressed('record');
    await vi.waitFor(() => get('[data-error-code="PROOF_VIDEO_INVALID"]'), { timeout: 6000 });
    await ready('record');
  });

  test.each(['MICROPHONE_DENIED', 'MICROPHONE_MISSING', 'MICROPHONE_BUSY'] as const)(
    '%s is told, and can be tried again',
    async (code) => {
      const { camera } = await at('video', proofingAt('video'), withSentence());
      camera.refusal = new AppError(code);
      await pressed('video-rules-understood');
      await refused(code);
      await pressed('camera-again');
      await ready('record');
    },
  );

  test('after a refusal one press asks another sentence', async () => {
    const askSentence = vi.fn<ProofingService['askSentence']>(async () => proofingAt('video', { sentence: SENTENCE }));
    const refusal = { code: 'PROOF_SPEECH_OTHER', at: 1_795_000_000 };
    await at('video', proofingAt('video', { refusal }), withSentence({ askSentence }), { lang: 'en' });
    await refused('PROOF_SPEECH_OTHER');
    await expectAccessible();
    await pressed('begin-again');
    await ready('record');
    expect(askSentence.mock.calls[0]?.[1]).toBe('en');
  });

  test('is handed in and leads to the verdict', async () => {
    let step: EnrolmentState = 'video';
    const handIn: ProofingService['handIn'] = async () => {
      step = 'verdict';
      return server.tell(proofingAt('verdict', { isChecking: true }));
    };
    const current: EnrolmentService['current'] = async () => enrolmentAt(step);
    const { server } = await at('video', proofingAt('video'), withSentence({ handIn }), {
      script: { enrolment: { current } },
    });
    await pressed('video-rules-understood');
    await pressed('record');
    await pressed('stop');
    await pressed('use-video');
    await vi.waitFor(() => get('[data-step="verdict"] [data-phase="checking"], [data-step="verdict"]'));
    await hook('verdict-home');
  });
});

describe('verdict', () => {
  test.each([
    ['checking', { isChecking: true }, 'بررسی می‌شود'],
    ['delayed', { isChecking: true, isDelayed: true }, 'لازم نیست بمانید'],
    ['review', { isInReview: true }, 'کارشناس'],
  ] as const)('%s says so, and may be left', async (phase, over, words) => {
    const routes: string[] = [];
    document.addEventListener(RouteChosenEvent.type, (event) => routes.push((event as RouteChosenEvent).route), {
      once: true,
    });
    await at('verdict', proofingAt('verdict', over));
    await shows(phase);
    expect(textOf()).toContain(words);
    await titleInFocus();
    await expectAccessible();
    press('verdict-home');
    expect(routes).toEqual(['home']);
  });

  test.each([
    ['proven', 'issue'],
    ['video', 'video'],
    ['face', 'face'],
  ] as const)('stage %s leads to step %s by itself', async (stage, state) => {
    let step: EnrolmentState = 'verdict';
    const current: EnrolmentService['current'] = async () => enrolmentAt(step);
    const { server } = await at(
      'verdict',
      proofingAt('verdict', { isChecking: true }),
      {},
      { script: { enrolment: { current } } },
    );
    await shows('checking');
    step = state;
    server.tell(proofingAt(stage));
    await vi.waitFor(() => get(`[data-step="${state}"]`));
  });

  test('a cut is told and waited out; leaving ends the asking', async () => {
    let calls = 0;
    const { server } = await at('verdict', proofingAt('verdict', { isChecking: true }), ({ read }) => ({
      read: async (id, options) => {
        calls += 1;
        if (calls === 2) throw new AppError('NETWORK_TIMEOUT');
        return read(id, options);
      },
    }));
    await hook('cut');
    await expectAccessible();
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(find('[data-test="cut"]')).toBeUndefined());
    leaveStage();
    expect(server.signals.length).toBeGreaterThan(0);
    expect(server.signals.every(({ aborted }) => aborted)).toBe(true);
  });

  test('an error that is no cut is shown and can be tried again', async () => {
    let calls = 0;
    await at('verdict', proofingAt('verdict', { isInReview: true }), ({ read }) => ({
      read: async (id, options) => {
        calls += 1;
        if (calls === 1) throw new AppError('SERVER_ERROR');
        return read(id, options);
      },
    }));
    await refused('SERVER_ERROR');
    get('emza-error-panel emza-button').shadowRoot?.querySelector('button')?.click();
    await shows('review');
  });
});

describe('before issuing', () => {
  test('tells how long the proof holds, and leads home', async () => {
    const routes: string[] = [];
    document.addEventListener(RouteChosenEvent.type, (event) => routes.push((event as RouteChosenEvent).route), {
      once: true,
    });
    await at('issue', proofingAt('proven'), {}, { lang: 'en' });
    await hook('issue-later');
    await vi.waitFor(() => expect(textOf()).toContain('until 23 December 2026'));
    expect(textOf()).toContain('Registration and verification are complete');
    await expectAccessible();
    press('issue-later');
    expect(routes).toEqual(['home']);
  });

  test('a proof that has run out leads to the face again', async () => {
    let step: EnrolmentState = 'issue';
    const issue: EnrolmentService['issue'] = async () => {
      step = 'face';
      throw new AppError('ENROLMENT_STEP');
    };
    const current: EnrolmentService['current'] = async () => enrolmentAt(step);
    await at('issue', proofingAt('proven'), {}, { script: { enrolment: { current, issue } } });
    press('issue');
    await hook('pin');
    for (const digit of '13572468') get(`[data-key="${digit}"]`).click();
    await settled();
    get('[data-key="ok"]').click();
    await vi.waitFor(() => get('[data-step="face"]'));
  });
});

test.each(['face', 'video', 'verdict', 'issue'] as const)('home offers to go on at %s', async (state) => {
  const routes: string[] = [];
  document.addEventListener(RouteChosenEvent.type, (event) => routes.push((event as RouteChosenEvent).route), {
    once: true,
  });
  await play(html`<emza-home-screen></emza-home-screen>`, { enrolment: { current: async () => enrolmentAt(state) } });
  await hook('enrol');
  expect(textOf()).toContain('ادامهٔ ثبت‌نام');
  press('enrol');
  expect(routes).toEqual(['enrol']);
});

test.each([
  ['face', 'rules', proofingAt('face', { consent: CONSENT })],
  ['face', 'refused', proofingAt('face', { refusal: { code: 'PROOF_FACE_COVERED', at: 1 } })],
  ['video', 'rules', proofingAt('video')],
  ['verdict', 'review', proofingAt('verdict', { isInReview: true })],
] as const)('%s, %s, fits 320 px with text twice as large, in both languages', async (state, phase, view) => {
  await page.viewport(320, 568);
  document.documentElement.style.fontSize = '200%';
  for (const lang of ['fa', 'en'] as const) {
    await at(state, view, {}, { lang });
    await shows(phase);
    await settled();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
  }
});

test('the camera of the video, with its sentence, fits 320 px with text twice as large', async () => {
  await page.viewport(320, 568);
  document.documentElement.style.fontSize = '200%';
  await at('video', proofingAt('video'), { askSentence: async () => proofingAt('video', { sentence: SENTENCE }) });
  await pressed('video-rules-understood');
  await pressed('record');
  await shows('countdown');
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
});
