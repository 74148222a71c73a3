// SPDX-License-Identifier: Apache-2.0
// Registered, paid and verified: whose certificate it will be, how long the verification holds, now or later; then PIN,
// key pair, device lock and certificate.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ProofingService, TokenService } from '../../app/services.ts';
import { date, mobile, nationalId } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import { pinEntry, pinEntryStyles } from '../components/pin-entry.ts';
import { proofingContext, tokenContext } from '../contexts.ts';
import { RouteChosenEvent, StepAnsweredEvent } from '../events.ts';
import { focusTitle } from '../focus-title.ts';
import { facts } from '../styles/shared.ts';
import { Work } from '../work.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-issue-step')
export class EmzaIssueStep extends EnrolmentStep {
  static override styles = [...EnrolmentStep.styles, facts, pinEntryStyles];

  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @state() private phase: 'review' | 'pin' = 'review';
  @state() private triesLeft: number | undefined;
  @consume({ context: proofingContext }) private readonly proofing!: ProofingService;
  @state() private provenUntil: number | undefined;
  readonly #tries = new Work(this);
  readonly #reading = new Work(this);

  protected override firstUpdated(): void {
    super.firstUpdated();
    void this.#readProof();
  }

  /** Only told: where it cannot be read, issuing does not depend on it. */
  async #readProof(): Promise<void> {
    const view = await this.#reading.run((options) => this.proofing.read(this.enrolment.id, options));
    this.provenUntil = view?.provenUntil;
  }

  goBack(): boolean {
    if (this.phase === 'review') return false;
    if (this.work.isBusy) return true;
    this.work.clear();
    this.phase = 'review';
    void focusTitle(this);
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
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p class="soft">${t.text}</p>
      </header>
      <emza-notice tone="success" data-test="proven-until"
        >${this.provenUntil === undefined ? t.provenFor : t.provenUntil(date(this.provenUntil))}</emza-notice
      >
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${errorPanel(this.work.error)}
      <emza-button slot="actions" data-test="issue" @click=${this.#askPin}>${t.issue}</emza-button>
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="issue-later"
        @click=${() => this.dispatchEvent(new RouteChosenEvent('home'))}
        >${t.later}</emza-button
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
    void focusTitle(this);
    // Shown before entry where the server can be heard; issuing itself does not depend on it.
    this.triesLeft = (await this.#tries.run((options) => this.token.state(options)))?.pinTriesLeft;
  }

  async #issue(pin: string): Promise<void> {
    if (await this.send((options) => this.service.issue(pin, options))) return;
    if (this.work.error?.code !== 'ENROLMENT_STEP') return;
    // The verification has run out meanwhile: the server knows the step that is due.
    const enrolment = await this.#reading.run((options) => this.service.current(options));
    if (enrolment && enrolment.state !== this.enrolment.state) this.dispatchEvent(new StepAnsweredEvent(enrolment));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-issue-step': EmzaIssueStep;
  }
}
