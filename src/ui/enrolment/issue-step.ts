// SPDX-License-Identifier: Apache-2.0
// Check answers, then PIN, key pair, device lock and certificate. The name appears only here, as the registry gave
// it, after birth date and serial matched.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Terms } from '../../../core/protocol/index.ts';
import type { TokenService } from '../../app/services.ts';
import { mobile, nationalId } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import { pinEntry, pinEntryStyles } from '../components/pin-entry.ts';
import { tokenContext } from '../contexts.ts';
import { BackChosenEvent } from '../events.ts';
import { facts } from '../styles/shared.ts';
import { Work } from '../work.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-issue-step')
export class EmzaIssueStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    facts,
    pinEntryStyles,
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

  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @state() private phase: 'review' | 'pin' = 'review';
  @state() private triesLeft: number | undefined;
  @state() private terms: Terms | undefined;
  readonly #tries = new Work(this);
  readonly #reading = new Work(this);

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.#readTerms();
  }

  /** What is accepted is shown before it can be accepted: its hash goes into what the device lock releases. */
  async #readTerms(): Promise<void> {
    this.terms = await this.#reading.run((options) => this.service.terms(options));
  }

  goBack(): boolean {
    if (this.phase === 'review') return false;
    if (this.work.isBusy) return true;
    this.work.clear();
    this.phase = 'review';
    return true;
  }

  protected override render() {
    return this.phase === 'review' ? this.#drawReview() : this.#drawPin();
  }

  #drawReview() {
    const t = this.t.issue;
    const lang = currentLanguage();
    const { person, product } = this.enrolment;
    const rows: [string, unknown][] = [
      [t.name, person ? `${person.firstName[lang]} ${person.lastName[lang]}` : t.nameHidden],
      [t.nationalId, html`<bdi class="ltr">${nationalId(this.enrolment.nationalId ?? '')}</bdi>`],
      [t.mobile, html`<bdi class="ltr">${mobile(this.enrolment.mobile ?? '')}</bdi>`],
      [t.product, product.name[lang]],
    ];
    return html`<emza-screen>
      <h2 tabindex="-1">${t.title}</h2>
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      <section class="terms stack">
        <h3>${t.termsTitle}</h3>
        ${
          this.terms
            ? html`<p class="small">${this.terms.text[lang]}</p>`
            : this.#reading.error
              ? errorPanel(
                  this.#reading.error,
                  html`<emza-button variant="outline" @click=${() => this.#readTerms()}
                    >${this.t.app.retry}</emza-button
                  >`,
                )
              : html`<emza-skeleton lines="5"></emza-skeleton>`
        }
      </section>
      <p class="soft">${t.accept}</p>
      ${errorPanel(this.work.error)}
      <emza-button slot="actions" data-test="issue" ?disabled=${!this.terms} @click=${this.#askPin}
        >${t.issue}</emza-button
      >
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="previous"
        @click=${() => this.dispatchEvent(new BackChosenEvent())}
        >${t.correct}</emza-button
      >
    </emza-screen>`;
  }

  #drawPin() {
    const { title, text } = { title: this.t.issue.pinTitle, text: this.t.issue.pinText };
    const entry = { t: this.t, work: this.work, triesLeft: this.triesLeft, title, text };
    return html`<emza-screen
      >${pinEntry({ ...entry, onPin: (pin) => void this.#issue(pin) })}
      ${
        this.work.isBusy
          ? nothing
          : html`<emza-button slot="actions" variant="quiet" @click=${() => this.goBack()}
              >${this.t.enrolment.previous}</emza-button
            >`
      }</emza-screen
    >`;
  }

  async #askPin(): Promise<void> {
    this.work.clear();
    this.phase = 'pin';
    // Shown before entry where the server can be heard; issuing itself does not depend on it.
    this.triesLeft = (await this.#tries.run((options) => this.token.state(options)))?.pinTriesLeft;
  }

  async #issue(pin: string): Promise<void> {
    await this.send((options) => this.service.issue(pin, options));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-issue-step': EmzaIssueStep;
  }
}
