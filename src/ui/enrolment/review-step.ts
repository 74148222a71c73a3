// SPDX-License-Identifier: Apache-2.0
// Everything once more, in three parts, before it is paid for: the certificate, the person as the registry names them,
// and how they are reached. What is confirmed is exactly what stands here; then it says so, and what comes next. Who
// loads the page again there is at the payment already: the server knows that it was confirmed.
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { EnrolmentView } from '../../../core/protocol/index.ts';
import { date, digits, mobile, money, nationalId } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/tick.ts';
import { BackChosenEvent, StepAnsweredEvent } from '../events.ts';
import { focusTitle } from '../focus-title.ts';
import { facts } from '../styles/shared.ts';
import { EnrolmentStep } from './step.ts';

type Row = readonly [name: string, value: unknown];

@customElement('emza-review-step')
export class EmzaReviewStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    facts,
    css`
      section {
        display: grid;
        gap: var(--space-2);
      }
      h3 {
        font-size: var(--text-m);
      }
    `,
  ];

  @state() private isTicked = false;
  /** What the server answered: from here the enrolment stands at the payment. */
  @state() private confirmed: EnrolmentView | undefined;

  /** The server led back to the review: it is to be confirmed anew. */
  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('enrolment')) return;
    this.confirmed = undefined;
    this.isTicked = false;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('confirmed') && this.confirmed) void focusTitle(this);
  }

  protected override render() {
    return this.confirmed ? this.#drawConfirmed(this.confirmed) : this.#drawReview();
  }

  #drawConfirmed(enrolment: EnrolmentView) {
    const t = this.t.review;
    return html`<emza-screen>
      <header data-test="review-confirmed">
        <h2 tabindex="-1">${t.doneTitle}</h2>
        <p>${t.doneText(money(enrolment.product.price.total))}</p>
      </header>
      <emza-button
        slot="actions"
        data-test="to-payment"
        @click=${() => this.dispatchEvent(new StepAnsweredEvent(enrolment))}
        >${t.toPayment}</emza-button
      >
    </emza-screen>`;
  }

  #drawReview() {
    const t = this.t.review;
    return html`<emza-screen>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p class="soft">${t.text}</p>
      </header>
      ${this.#drawPart(t.product, this.#productRows)} ${this.#drawPart(t.person, this.#personRows)}
      ${this.#drawPart(t.contact, this.#contactRows)}
      <emza-tick
        name="confirm-all"
        .checked=${this.isTicked}
        .error=${this.problemAt('confirm-all')}
        @change=${this.#ticked}
        >${t.confirm}</emza-tick
      >
      ${errorPanel(this.work.error)} ${this.work.isBusy ? html`<emza-progress></emza-progress>` : nothing}
      <emza-button slot="actions" data-test="next" ?disabled=${this.work.isBusy} @click=${this.#next}
        >${this.t.enrolment.next}</emza-button
      >
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="correct"
        @click=${() => this.dispatchEvent(new BackChosenEvent())}
        >${t.correct}</emza-button
      >
    </emza-screen>`;
  }

  #drawPart(title: string, rows: readonly Row[]) {
    return html`<section>
      <h3>${title}</h3>
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </section>`;
  }

  get #productRows(): Row[] {
    const { name, issuerName, validityDays, price } = this.enrolment.product;
    const t = this.t.review;
    const lang = currentLanguage();
    return [
      [t.certificate, name[lang]],
      [t.issuer, issuerName[lang]],
      [t.validity, this.t.product.days(validityDays)],
      [t.fee, money(price.fee)],
      [t.vat, money(price.vat)],
      [t.total, money(price.total)],
    ];
  }

  get #personRows(): Row[] {
    const { person, applicant } = this.enrolment;
    const t = this.t.review;
    const lang = currentLanguage();
    return [
      [t.firstName, person?.firstName[lang]],
      [t.lastName, person?.lastName[lang]],
      [this.t.identity.nationalId, ltr(nationalId(this.enrolment.nationalId ?? ''))],
      [this.t.applicant.cardSerial, ltr(applicant?.cardSerial ?? '')],
      [this.t.applicant.birthDate, applicant && date(Date.parse(`${applicant.birthDate}T12:00:00Z`) / 1000)],
    ];
  }

  get #contactRows(): Row[] {
    return [
      [this.t.identity.mobile, ltr(mobile(this.enrolment.mobile ?? ''))],
      [this.t.applicant.postalCode, ltr(digits(this.enrolment.applicant?.postalCode ?? ''))],
    ];
  }

  #ticked(event: Event): void {
    this.isTicked = (event.target as HTMLElementTagNameMap['emza-tick']).checked;
    this.problems = [];
  }

  async #next(): Promise<void> {
    const problem = { field: 'confirm-all', label: this.t.review.confirm, code: 'FIELD_UNCHOSEN' } as const;
    if (!this.accept(this.isTicked ? [] : [problem])) return;
    const { id, price } = this.enrolment.product;
    const input = { product: id, total: price.total };
    this.confirmed = await this.work.run((options) => this.service.confirmReview(input, options));
  }
}

const ltr = (text: string) => html`<bdi class="ltr">${text}</bdi>`;

declare global {
  interface HTMLElementTagNameMap {
    'emza-review-step': EmzaReviewStep;
  }
}
