// SPDX-License-Identifier: Apache-2.0
// Taking a selfie or a video, in one order for both: rules, camera, preview, sending, and once more where it was refused.
// What was taken is kept on the device until the server has it; a file can never be chosen.
import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import {
  isErrorCode,
  type AppError,
  type ErrorCode,
  type MediaKind,
  type ProofingView,
} from '../../../../core/protocol/index.ts';
import type { Camera, Capture } from '../../../app/services.ts';
import '../../components/camera-view.ts';
import '../../components/shutter.ts';
import '../../components/upload-progress.ts';
import type { CameraChangedEvent } from '../../events.ts';
import { focusTitle } from '../../focus-title.ts';
import { capturePageStyles, drawPreviewPage, drawRefusedPage, type CaptureWords } from './capture-pages.ts';
import { ProofStep } from './proof-step.ts';

type Phase =
  | { readonly kind: 'loading' | 'rules' | 'consent' | 'camera' | 'checking' }
  | { readonly kind: 'preview'; readonly capture: Capture; readonly isKept: boolean }
  | { readonly kind: 'sending'; readonly sent: number; readonly total: number }
  | { readonly kind: 'refused'; readonly error: Pick<AppError, 'code'> & Partial<Pick<AppError, 'detail'>> };

/** The server stands somewhere else than this page believed. */
const ELSEWHERE: ReadonlySet<ErrorCode> = new Set(['PROOF_STATE', 'ENROLMENT_STEP']);
/** So long without a part that arrived is told. */
const STALL_MS = 8000;

export abstract class CaptureStep extends ProofStep {
  static override styles = [...ProofStep.styles, capturePageStyles];

  protected abstract readonly kind: MediaKind;
  protected abstract readonly useHook: string;
  protected abstract get words(): CaptureWords;
  @state() protected phase: Phase = { kind: 'loading' };
  @state() protected camera: Camera | undefined;
  /** The camera's own panel says what to do: no shutter stands under it. */
  @state() protected isCameraOut = false;
  #stall: ReturnType<typeof setTimeout> | undefined;

  /** Everything between the press that begins and the open camera. */
  protected abstract begin(): Promise<void>;
  /** The pages before the preview. */
  protected abstract drawBefore(): TemplateResult;

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.resume();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#stall);
  }

  /** Out of the camera to the rules; elsewhere the wizard is left, and nothing is lost by it. */
  goBack(): boolean {
    if (this.phase.kind !== 'camera' && this.phase.kind !== 'consent') return false;
    this.show({ kind: 'rules' });
    return true;
  }

  protected override heard(view: ProofingView): void {
    super.heard(view);
    if (view.isChecking && this.phase.kind !== 'checking') this.show({ kind: 'checking' });
  }

  /** Goes on where the person was, also after a reload in the middle. */
  protected async resume(): Promise<void> {
    const view = await this.follow((one) => one.isChecking);
    if (!view) {
      // Also in the middle of a check: what cannot be read is told, and can be read again.
      if (this.reading.error && this.phase.kind !== 'loading') this.show({ kind: 'loading' });
      return;
    }
    const { upload, refusal } = view;
    const capture =
      upload?.kind === this.kind ? await this.insist(() => this.proofing.kept(this.enrolment.id, view)) : undefined;
    if (capture && upload && upload.received > 0) await this.#send();
    else if (capture) this.show({ kind: 'preview', capture, isKept: true });
    else if (refusal) {
      // A reason that only a newer app could explain is still a refusal.
      const code = isErrorCode(refusal.code) ? refusal.code : 'PROOF_REVIEW_REFUSED';
      this.show({ kind: 'refused', error: { code } });
    } else this.show({ kind: 'rules' });
  }

  /** Keeps what was taken, and shows it meanwhile. */
  protected async taken(bytes: Blob, sentence?: string): Promise<void> {
    const capture: Capture = { kind: this.kind, bytes };
    this.show({ kind: 'preview', capture, isKept: false });
    const view = await this.insist((options) => this.proofing.keep(this.enrolment.id, capture, sentence, options));
    if (!view) return this.failed();
    this.view = view;
    if (this.phase.kind === 'preview') this.phase = { ...this.phase, isKept: true };
  }

  async #send(): Promise<void> {
    this.show({ kind: 'sending', sent: 0, total: 0 });
    const onSent = (sent: number, total: number): void => {
      if (this.phase.kind !== 'sending') return;
      const before = this.phase.sent;
      this.phase = { kind: 'sending', sent, total };
      // Each try begins by telling how far it was: only more is progress.
      if (sent <= before) return;
      this.isCut = false;
      this.#expectMore();
    };
    this.#expectMore();
    const view = await this.insist((options) =>
      this.proofing.handIn(this.enrolment.id, this.kind, { ...options, onSent }),
    );
    clearTimeout(this.#stall);
    await (view ? this.resume() : this.failed());
  }

  #expectMore(): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => {
      this.isCut = true;
    }, STALL_MS);
  }

  /** What cannot be waited out: the reason is shown, and it begins again. */
  protected async failed(): Promise<void> {
    const { error } = this.work;
    if (!error) return;
    this.work.clear();
    if (ELSEWHERE.has(error.code)) return this.resume();
    this.show({ kind: 'refused', error });
  }

  protected async again(): Promise<void> {
    // The one before may still be on its way to be announced.
    this.work.end();
    this.isCut = false;
    await this.insist(() => this.proofing.drop(this.enrolment.id));
    await this.begin();
  }

  /** Another page: from its top, its title in focus. */
  protected show(phase: Phase): void {
    this.phase = phase;
    void focusTitle(this);
  }

  protected override render() {
    const { phase, words } = this;
    const t = this.t.proof.capture;
    const notes = html`${this.drawCut()}`;
    const { isBusy } = this.work;
    const onAgain = () => void this.again();
    switch (phase.kind) {
      case 'loading':
        return this.drawLoading(words.title, () => void this.resume());
      case 'preview': {
        const page = {
          words,
          capture: phase.capture,
          isKept: phase.isKept,
          // Once it is kept, nothing runs here but the way to another one.
          isLeaving: phase.isKept && isBusy,
          hook: this.useHook,
          saving: t.saving,
          notes,
        };
        return drawPreviewPage({ ...page, onUse: () => void this.#send(), onRetake: onAgain });
      }
      case 'sending':
        return html`<emza-screen data-phase="sending">
          <header>
            <h2 tabindex="-1">${t.sendingTitle}</h2>
            <p class="soft">${t.sendingText}</p>
          </header>
          <emza-upload-progress .sent=${phase.sent} .total=${phase.total}></emza-upload-progress>
          ${notes}
        </emza-screen>`;
      case 'refused': {
        const { error } = phase;
        // A fault of the server is no fault of what was taken: that is still here, and goes on from there.
        const goOn = error.code === 'SERVER_ERROR' ? () => void this.resume() : onAgain;
        return drawRefusedPage({ t, error, rules: words.rules, isBusy, notes, onAgain: goOn });
      }
      case 'checking':
        return this.drawChecking();
      case 'rules':
      case 'consent':
      case 'camera':
        return this.drawBefore();
      default:
        return phase satisfies never;
    }
  }

  /** The video is checked in a step of its own. */
  protected drawChecking(): TemplateResult {
    return html`<emza-screen data-phase="checking"><emza-progress></emza-progress></emza-screen>`;
  }

  protected drawCameraView(hint: string, over: unknown = nothing) {
    return html`<emza-camera-view
      ?sound=${this.kind === 'video'}
      hint=${hint}
      @emza-camera-changed=${(event: CameraChangedEvent) => this.cameraChanged(event)}
      >${over}</emza-camera-view
    >`;
  }

  protected cameraChanged({ camera, hasFailed }: CameraChangedEvent): void {
    this.camera = camera;
    this.isCameraOut = hasFailed;
  }
}
