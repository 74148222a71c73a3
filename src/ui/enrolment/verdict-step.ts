// SPDX-License-Identifier: Apache-2.0
// Selfie and video are with the server: checked, delayed by a service that does not answer, or looked at by a reviewer.
// Nobody has to stay; the wizard goes on by itself once the server says so.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { ProofingView } from '../../../core/protocol/index.ts';
import '../components/seal.ts';
import { focusTitle } from '../focus-title.ts';
import { ProofStep } from './proof/proof-step.ts';

@customElement('emza-verdict-step')
export class EmzaVerdictStep extends ProofStep {
  protected readonly stage = 'verdict';

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.#wait();
  }

  protected override heard(view: ProofingView): void {
    const isFirst = this.view === undefined;
    super.heard(view);
    if (isFirst) void focusTitle(this);
  }

  /** Until another step stands: this one never ends by itself. */
  async #wait(): Promise<void> {
    await this.follow(() => true);
  }

  protected override render() {
    const t = this.t.proof.verdict;
    const { view } = this;
    if (!view || this.reading.error) return this.drawLoading(t.checkingTitle, () => void this.#wait());
    const phase = view.isInReview ? 'review' : view.isDelayed ? 'delayed' : 'checking';
    const words = {
      checking: { title: t.checkingTitle, text: t.checkingText },
      delayed: { title: t.delayedTitle, text: t.delayedText },
      review: { title: t.reviewTitle, text: t.reviewText },
    }[phase];
    return html`<emza-screen data-phase=${phase}>
      <header class="waiting">
        <emza-seal></emza-seal>
        <h2 tabindex="-1">${words.title}</h2>
        <p class="soft">${words.text}</p>
      </header>
      <p role="status" class="unseen">${words.title}</p>
      ${phase === 'checking' ? html`<emza-progress label=${t.checking}></emza-progress>` : nothing} ${this.drawCut()}
      ${phase === 'checking' ? nothing : html`<emza-notice>${t.kept}</emza-notice>`}
      <emza-button
        slot="actions"
        variant=${phase === 'checking' ? 'quiet' : 'primary'}
        data-test="verdict-home"
        @click=${this.leave}
        >${t.home}</emza-button
      >
    </emza-screen>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-verdict-step': EmzaVerdictStep;
  }
}
