// SPDX-License-Identifier: Apache-2.0
// What is lost with the app or its data, and the whole terms: read first, then "I understood". The hash of exactly the
// wording on the screen is what is accepted.
import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Terms } from '../../../core/protocol/index.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/tick.ts';
import { Work } from '../work.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-terms-step')
export class EmzaTermsStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    css`
      .terms {
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .terms p {
        white-space: pre-line;
      }
    `,
  ];

  @state() private terms: Terms | undefined;
  @state() private isUnderstood = false;
  readonly #reading = new Work(this);

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.#read();
  }

  protected override render() {
    const t = this.t.terms;
    return html`<emza-screen>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <h2 tabindex="-1">${t.title}</h2>
      </header>
      <emza-notice tone="warning">${t.loss}</emza-notice>
      <section class="terms stack">
        <h3>${t.whole}</h3>
        ${this.#drawTerms()}
      </section>
      <emza-tick
        name="understood"
        .checked=${this.isUnderstood}
        .error=${this.problemAt('understood')}
        @change=${this.#ticked}
        >${t.understood}</emza-tick
      >
      ${errorPanel(this.work.error)}
      <emza-button slot="actions" data-test="next" ?disabled=${!this.terms || this.work.isBusy} @click=${this.#accept}
        >${this.t.enrolment.next}</emza-button
      >
    </emza-screen>`;
  }

  #drawTerms() {
    if (this.terms) return html`<p class="small">${this.terms.text[currentLanguage()]}</p>`;
    if (!this.#reading.error) return html`<emza-skeleton lines="5"></emza-skeleton>`;
    return errorPanel(
      this.#reading.error,
      html`<emza-button variant="outline" @click=${() => this.#read()}>${this.t.app.retry}</emza-button>`,
    );
  }

  /** What is accepted is shown before it can be accepted. */
  async #read(): Promise<void> {
    this.terms = await this.#reading.run((options) => this.service.terms(options));
  }

  #ticked(event: Event): void {
    this.isUnderstood = (event.target as HTMLElementTagNameMap['emza-tick']).checked;
    this.problems = [];
  }

  async #accept(): Promise<void> {
    const { terms } = this;
    if (!terms) return;
    const problem = { field: 'understood', label: this.t.terms.understood, code: 'FIELD_UNCHOSEN' } as const;
    if (!this.accept(this.isUnderstood ? [] : [problem])) return;
    if (await this.send((options) => this.service.acceptTerms(terms.sha256, options))) return;
    if (this.work.error?.code !== 'ENROLMENT_TERMS_CHANGED') return;
    // Another wording stands: nothing of it has been understood yet.
    this.isUnderstood = false;
    this.terms = undefined;
    await this.#read();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-terms-step': EmzaTermsStep;
  }
}
