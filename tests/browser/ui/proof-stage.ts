// SPDX-License-Identifier: Apache-2.0
// The proofing and the camera as a test scripts them: a server that moves from view to view, and a camera that shows and
// records what is drawn on a canvas.
import type { AppError, EnrolmentState, ProofingView, ProofStage } from '../../../core/protocol/index.ts';
import type { Camera, CameraService, ProofingService } from '../../../src/app/services.ts';

export const CONSENT = {
  text: {
    fa: 'رضایت می‌دهم که تصویر و صدای من بررسی و پس از ۹۰ روز پاک شود.',
    en: 'I consent to the check of my picture and voice, to be deleted after 90 days.',
  },
  sha256: 'C'.repeat(43),
};
export const SENTENCE = {
  id: 'AAECAwQFBgcICQoLDA0ODw',
  text: 'من برای دریافت گواهی امضا آمده‌ام و چهار رقم آخر تلفنم ۰۱۰۰ است.',
  lang: 'fa',
  expiresInSeconds: 180,
} as const;

let revision = 0;
/** A view newer than all before. */
export const proofingAt = (stage: ProofStage, over: Partial<ProofingView> = {}): ProofingView => ({
  revision: ++revision,
  stage,
  isChecking: false,
  isDelayed: false,
  isInReview: false,
  retentionDays: 90,
  ...(stage === 'proven' && { provenUntil: 1_798_000_000 }),
  ...over,
});

const STAGES: Partial<Record<EnrolmentState, ProofStage>> = { face: 'face', video: 'video', verdict: 'verdict' };

/** Tells once what fits the step, then nothing new. */
export function proofingFor(state: EnrolmentState): Partial<ProofingService> {
  const view = proofingAt(STAGES[state] ?? 'proven');
  return { read: (_id, options) => (options?.seen === undefined ? Promise.resolve(view) : new Promise(() => {})) };
}

/** Each `tell` is what the server says from then on; who waits for a change hears it at once. */
export class ScriptedProofing {
  #view: ProofingView;
  #waiting: ((view: ProofingView) => void)[] = [];
  readonly signals: AbortSignal[] = [];

  constructor(view: ProofingView) {
    this.#view = view;
  }

  tell(view: ProofingView): ProofingView {
    this.#view = view;
    for (const answer of this.#waiting.splice(0)) answer(view);
    return view;
  }

  readonly read: ProofingService['read'] = (_id, options) => {
    if (options?.signal) this.signals.push(options.signal);
    if (options?.seen !== this.#view.revision) return Promise.resolve(this.#view);
    return new Promise((resolve) => this.#waiting.push(resolve));
  };
}

export async function jpeg(): Promise<Blob> {
  const canvas = drawing();
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? new Blob()), 'image/jpeg'));
}

function drawing(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [480, 640];
  paint(canvas);
  return canvas;
}

function paint(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas here');
  pen.fillStyle = '#8a97a8';
  pen.fillRect(0, 0, 480, 640);
  pen.fillStyle = '#d9b394';
  pen.beginPath();
  pen.ellipse(240, 300, 130, 175, 0, 0, 7);
  pen.fill();
}

export interface CameraScript {
  /** Mean brightness. */
  light?: number;
  /** Taken in place of the drawing. */
  picture?: () => Promise<Blob>;
  /** Thrown by the next opening, once. */
  refusal?: AppError;
  /** How often it was opened, and what is open now. */
  opened: { sound: boolean; signal: AbortSignal; lose: (error: AppError) => void }[];
}

/** A camera that shows a drawing; its recording is a few bytes. */
export function scriptedCamera(script: CameraScript): CameraService {
  return {
    async open(video, { sound, onLost }, signal): Promise<Camera> {
      const { refusal } = script;
      delete script.refusal;
      if (refusal) throw refusal;
      const canvas = drawing();
      const stream = canvas.captureStream(10);
      // A stream of a canvas has a picture only when something is drawn.
      const redraw = setInterval(() => paint(canvas), 100);
      video.srcObject = stream;
      signal.addEventListener('abort', () => {
        clearInterval(redraw);
        for (const track of stream.getTracks()) track.stop();
      });
      void video.play().catch(() => undefined);
      script.opened.push({ sound, signal, lose: (error) => onLost?.(error) });
      return {
        takePicture: script.picture ?? jpeg,
        light: () => script.light ?? 0.5,
        record: async () => ({ stop: async () => new Blob(['clip'], { type: 'video/webm' }) }),
      };
    },
  };
}
