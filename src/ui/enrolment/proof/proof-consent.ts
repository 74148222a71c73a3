// SPDX-License-Identifier: Apache-2.0
// The consent to check and keep picture and voice, in the server's own wording, and a tick. The hash of exactly the
// wording on the screen is what is given.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ProofingView } from '../../../../core/protocol/index.ts';
import type { ProofingService } from '../../../app/services.ts';
import { currentLanguage } from '../../../i18n/language.ts';
import { errorPanel } from '../../components/error-panel.ts';
import '../../components/progress.ts';
import '../../components/tick.ts';
import { proofingContext } from '../../contexts.ts';
import { ProofHeardEvent } from '../../events.ts';
import { focusTitle } from '../../focus-title.ts';
import { FormElement } from '../../form-element.ts';
import { pageStyles, shared } from '../../styles/shared.ts';
import { Work } from '../../work.ts';

@customElement('emza-proof-consent')
export class EmzaProofConsent extends FormElement {
  static override styles = [
    shared,
    pageStyles,
    css`
      .wording {
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        white-space: pre-line;
      }
    `,
  ];

  @property({ attribute: false }) enrolmentId = '';
  @property({ attribute: false }) view!: ProofingView;
  @consume({ context: proofingContext }) private readonly proofing!: ProofingService;
  @state() private isGiven = false;
  readonly #work = new Work(this);

  protected override firstUpdated(): void {
    void focusTitle(this);
  }

  protected override render() {
    const t = this.t.proof.face;
    const { isBusy, error } = this.#work;
    return html`<emza-screen data-phase="consent">
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <h2 tabindex="-1">${t.consentTitle}</h2>
        <p class="soft">${t.consentText}</p>
      </header>
      <p class="wording">${this.view.consent?.text[currentLanguage()]}</p>
      <emza-tick
        name="face-consent"
        .checked=${this.isGiven}
        .error=${this.problemAt('face-consent')}
        @change=${this.#ticked}
        >${t.consent}</emza-tick
      >
      <emza-notice>${this.t.proof.capture.permission}</emza-notice>
      ${errorPanel(error)} ${isBusy ? html`<emza-progress></emza-progress>` : nothing}
      <emza-button slot="actions" data-test="next" ?disabled=${isBusy} @click=${this.#give}
        >${this.t.enrolment.next}</emza-button
      >
    </emza-screen>`;
  }

  #ticked(event: Event): void {
    this.isGiven = (event.target as HTMLElementTagNameMap['emza-tick']).checked;
    this.problems = [];
  }

  async #give(): Promise<void> {
    const { consent } = this.view;
    if (!consent) return;
    const problem = { field: 'face-consent', label: this.t.proof.face.consent, code: 'FIELD_UNCHOSEN' } as const;
    if (!this.accept(this.isGiven ? [] : [problem])) return;
    const id = this.enrolmentId;
    const given = await this.#work.run((options) => this.proofing.giveConsent(id, consent.sha256, options));
    if (given) {
      this.dispatchEvent(new ProofHeardEvent(given));
      return;
    }
    if (this.#work.error?.code !== 'PROOF_CONSENT_CHANGED') return;
    // Another wording stands: nothing of it has been read yet.
    this.isGiven = false;
    const fresh = await this.proofing.read(id).catch(() => undefined);
    if (fresh && this.isConnected) this.dispatchEvent(new ProofHeardEvent(fresh));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-proof-consent': EmzaProofConsent;
  }
}
