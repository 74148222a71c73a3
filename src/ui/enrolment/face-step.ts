// SPDX-License-Identifier: Apache-2.0
// The selfie: rules, consent, camera, preview, and the check by the server. The picture is taken here and nowhere else.
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AppError } from '../../../core/protocol/index.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/seal.ts';
import type { ProofHeardEvent } from '../events.ts';
import { appErrorOf } from '../work.ts';
import { drawRulesPage } from './proof/capture-pages.ts';
import { CaptureStep } from './proof/capture-step.ts';
import './proof/proof-consent.ts';

@customElement('emza-face-step')
export class EmzaFaceStep extends CaptureStep {
  protected readonly stage = 'face';
  protected readonly kind = 'face';
  protected readonly useHook = 'use-picture';
  @state() private shutterError: AppError | undefined;
  @state() private isTaking = false;

  protected get words() {
    return this.t.proof.face;
  }

  protected override async begin(): Promise<void> {
    this.shutterError = undefined;
    this.show({ kind: this.view?.consent ? 'consent' : 'camera' });
  }

  protected override drawBefore(): TemplateResult {
    const { words, view } = this;
    if (this.phase.kind === 'consent' && view) {
      return html`<emza-proof-consent
        .enrolmentId=${this.enrolment.id}
        .view=${view}
        @emza-proof-heard=${this.#consentHeard}
      ></emza-proof-consent>`;
    }
    if (this.phase.kind === 'camera') return this.#drawCamera();
    return drawRulesPage({
      words,
      permission: view?.consent ? undefined : this.t.proof.capture.permission,
      hook: 'face-rules-understood',
      isBusy: this.work.isBusy,
      notes: this.drawCut(),
      onUnderstood: () => void this.begin(),
    });
  }

  #drawCamera() {
    const t = this.words;
    return html`<emza-screen data-phase="camera">
      <h2 tabindex="-1">${t.cameraTitle}</h2>
      ${this.drawCameraView(this.t.proof.camera.ready)} ${errorPanel(this.shutterError)}
      <emza-shutter
        slot="actions"
        data-test="shutter"
        label=${t.shutter}
        ?disabled=${!this.camera || this.isTaking}
        ?hidden=${this.isCameraOut}
        @click=${this.#take}
      ></emza-shutter>
    </emza-screen>`;
  }

  #consentHeard(event: ProofHeardEvent): void {
    this.view = event.view;
    if (!event.view.consent) void this.begin();
  }

  async #take(): Promise<void> {
    const { camera } = this;
    if (!camera || this.isTaking) return;
    this.shutterError = undefined;
    this.isTaking = true;
    try {
      const picture = await camera.takePicture();
      navigator.vibrate?.(20);
      if (this.phase.kind === 'camera') void this.taken(picture);
    } catch (error) {
      // Of a camera that was closed meanwhile: its own panel tells, or it opens again by itself.
      if (camera === this.camera) this.shutterError = appErrorOf(error);
    } finally {
      this.isTaking = false;
    }
  }

  protected override drawChecking() {
    const t = this.words;
    const isDelayed = this.view?.isDelayed === true;
    return html`<emza-screen data-phase="checking">
      <header class="waiting">
        <emza-seal></emza-seal>
        <h2 tabindex="-1">${t.checkingTitle}</h2>
        <p class="soft">${isDelayed ? t.delayed : t.checkingText}</p>
      </header>
      <emza-progress label=${t.checking}></emza-progress>
      ${this.drawCut()}
      ${
        isDelayed
          ? html`<emza-button slot="actions" variant="quiet" data-test="verdict-home" @click=${this.leave}
              >${this.t.proof.verdict.home}</emza-button
            >`
          : nothing
      }
    </emza-screen>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-face-step': EmzaFaceStep;
  }
}
