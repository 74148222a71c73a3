// SPDX-License-Identifier: Apache-2.0
// Everything is confirmed and paid: whose certificate it will be, then PIN, key pair, device lock and certificate.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { TokenService } from '../../app/services.ts';
import { mobile, nationalId } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import { pinEntry, pinEntryStyles } from '../components/pin-entry.ts';
import { tokenContext } from '../contexts.ts';
import { facts } from '../styles/shared.ts';
import { Work } from '../work.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-issue-step')
export class EmzaIssueStep extends EnrolmentStep {
  static override styles = [...EnrolmentStep.styles, facts, pinEntryStyles];

  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @state() private phase: 'review' | 'pin' = 'review';
  @state() private triesLeft: number | undefined;
  readonly #tries = new Work(this);

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
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p class="soft">${t.text}</p>
      </header>
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
