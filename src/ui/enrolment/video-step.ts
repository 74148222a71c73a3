// SPDX-License-Identifier: Apache-2.0
// The spoken sentence: rules, a sentence of the server, countdown, recording, preview. A sentence whose time is over is
// replaced in place; what was recorded for it is worth nothing.
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { VIDEO_SECONDS, type AppError } from '../../../core/protocol/index.ts';
import { countdown, digits } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import type { CameraChangedEvent } from '../events.ts';
import { drawRulesPage } from './proof/capture-pages.ts';
import { CaptureStep } from './proof/capture-step.ts';
import { Recorder, type RecorderState } from './proof/recorder.ts';

/** Counting down, recording and telling the server must fit into what is left of a sentence. */
const ENOUGH_MS = (VIDEO_SECONDS.max + 15) * 1000;

@customElement('emza-video-step')
export class EmzaVideoStep extends CaptureStep {
  protected readonly stage = 'video';
  protected readonly kind = 'video';
  protected readonly useHook = 'use-video';
  /** Why it begins again, above the camera. */
  @state() private notice: 'renewed' | 'left' | undefined;
  @state() private recordError: AppError | undefined;
  #freshUntil = 0;
  readonly #recorder = new Recorder(this, {
    done: (bytes) => void this.#recorded(bytes),
    failed: (error) => (this.recordError = error),
  });

  protected get words() {
    return this.t.proof.video;
  }

  protected override async begin(): Promise<void> {
    if (await this.#askSentence()) this.show({ kind: 'camera' });
  }

  async #askSentence(): Promise<boolean> {
    this.notice = undefined;
    this.recordError = undefined;
    const view = await this.insist((options) =>
      this.proofing.askSentence(this.enrolment.id, currentLanguage(), options),
    );
    if (!view?.sentence) {
      await this.failed();
      return false;
    }
    this.view = view;
    this.#freshUntil = performance.now() + view.sentence.expiresInSeconds * 1000;
    return true;
  }

  async #recorded(bytes: Blob): Promise<void> {
    await this.taken(bytes, this.view?.sentence?.id);
  }

  /** In place: another sentence, and the reason above it. */
  protected override async failed(): Promise<void> {
    const { error } = this.work;
    if (error?.code !== 'PROOF_SENTENCE_EXPIRED') return super.failed();
    this.work.clear();
    if (!(await this.#askSentence())) return;
    this.recordError = error;
    this.show({ kind: 'camera' });
  }

  protected override cameraChanged(event: CameraChangedEvent): void {
    super.cameraChanged(event);
    if (!event.camera && this.#recorder.drop()) this.notice = 'left';
  }

  async #press(): Promise<void> {
    if (this.#recorder.state.kind === 'recording') return this.#recorder.stop();
    if (!this.camera || this.work.isBusy) return;
    if (performance.now() + ENOUGH_MS > this.#freshUntil) {
      if (await this.#askSentence()) this.notice = 'renewed';
      return;
    }
    this.notice = undefined;
    this.recordError = undefined;
    this.#recorder.start(this.camera);
  }

  protected override drawBefore(): TemplateResult {
    if (this.phase.kind === 'camera') return this.#drawCamera();
    return drawRulesPage({
      words: this.words,
      permission: this.t.proof.capture.permissionSound,
      hook: 'video-rules-understood',
      isBusy: this.work.isBusy,
      notes: html`${this.drawCut()} ${this.work.isBusy ? html`<emza-progress></emza-progress>` : nothing}`,
      onUnderstood: () => void this.begin(),
    });
  }

  #drawCamera() {
    const t = this.words;
    const { state: recorder } = this.#recorder;
    const isRecording = recorder.kind === 'recording';
    const mayPress = isRecording ? recorder.mayStop : recorder.kind === 'ready' && this.camera && !this.work.isBusy;
    const hint = { ready: t.ready, countdown: t.soonRecording, recording: t.recording, ending: t.recording }[
      recorder.kind
    ];
    return html`<emza-screen class="with-sentence" data-phase=${recorder.kind === 'ready' ? 'camera' : recorder.kind}>
      <h2 tabindex="-1" class="unseen">${t.cameraTitle}</h2>
      ${errorPanel(this.recordError)}
      ${this.notice ? html`<emza-notice tone="warning" role="status">${t[this.notice]}</emza-notice>` : nothing}
      ${this.drawCut()} ${this.#drawSentence(recorder.kind)} ${this.drawCameraView(hint, this.#drawOver())}
      <emza-shutter
        slot="actions"
        kind=${isRecording ? 'stop' : 'record'}
        data-test=${isRecording ? 'stop' : 'record'}
        label=${isRecording ? t.stop : t.record}
        ?disabled=${!mayPress}
        ?hidden=${this.isCameraOut}
        @click=${this.#press}
      ></emza-shutter>
    </emza-screen>`;
  }

  /** Large from the countdown on; to be read only once it records, or its first words would be lost. */
  #drawSentence(at: RecorderState['kind']) {
    const sentence = this.view?.sentence;
    if (!sentence) return nothing;
    const isNow = at === 'recording' || at === 'ending';
    return html`<section class="sentence ${at === 'ready' ? '' : 'large'}">
      <p class="soft small">${isNow ? this.words.sentence : this.words.soon}</p>
      <blockquote lang=${sentence.lang} dir="auto" data-test="sentence">${sentence.text}</blockquote>
    </section>`;
  }

  /** On the picture: the count, said politely; the time, shown and not said each second. */
  #drawOver() {
    const t = this.words;
    const { state: recorder } = this.#recorder;
    return html`<div class="count" role="status">
        ${
          recorder.kind === 'countdown'
            ? html`<span class="unseen">${t.countdown(recorder.left)}</span
                ><strong aria-hidden="true">${digits(recorder.left)}</strong>`
            : nothing
        }
      </div>
      ${
        recorder.kind === 'recording'
          ? html`<p class="elapsed" role="timer">
              ${t.elapsed(countdown(recorder.seconds), countdown(VIDEO_SECONDS.max))}
            </p>`
          : nothing
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-video-step': EmzaVideoStep;
  }
}
