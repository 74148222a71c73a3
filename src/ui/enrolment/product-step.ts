// SPDX-License-Identifier: Apache-2.0
// Which certificate, from whom, for how long, for how much; and an earlier one that would make way, which needs a
// consent of its own. Nothing is chosen beforehand.
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { EarlierCertificate, ProductView } from '../../../core/protocol/index.ts';
import { date, money, serial } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/tick.ts';
import { BackChosenEvent } from '../events.ts';
import { facts } from '../styles/shared.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-product-step')
export class EmzaProductStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    facts,
    css`
      fieldset {
        display: grid;
        gap: var(--space-3);
        margin: 0;
        padding: 0;
        border: 0;
      }
      label {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-1) var(--space-3);
        align-items: center;
        padding: var(--space-4);
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
        cursor: pointer;
      }
      label:has(:checked) {
        border-color: var(--seal);
        background: var(--seal-tint);
      }
      input {
        inline-size: 1.4rem;
        block-size: 1.4rem;
        margin: 0;
        accent-color: var(--seal);
      }
      label > :not(input, strong) {
        grid-column: 2;
      }
      .error {
        color: var(--danger);
        font-weight: 600;
      }
      .total {
        font-weight: 650;
      }
    `,
  ];

  @state() private hasConsented = false;

  protected override render() {
    const t = this.t.product;
    const { products = [] } = this.enrolment;
    return html`<emza-screen>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p class="soft">${t.text}</p>
      </header>
      <fieldset name="product" tabindex="-1">
        <legend class="unseen">${t.title}</legend>
        ${products.map((product) => this.#drawProduct(product))} ${this.#drawUnchosen()}
      </fieldset>
      ${this.#earlier.length > 0 ? this.#drawEarlier() : nothing} ${errorPanel(this.work.error)}
      ${this.work.isBusy ? html`<emza-progress></emza-progress>` : nothing}
      <emza-button slot="actions" data-test="next" ?disabled=${this.work.isBusy} @click=${this.#next}
        >${this.t.enrolment.next}</emza-button
      >
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="previous"
        @click=${() => this.dispatchEvent(new BackChosenEvent())}
        >${this.t.enrolment.previous}</emza-button
      >
    </emza-screen>`;
  }

  get #earlier(): readonly EarlierCertificate[] {
    return this.enrolment.earlierCertificates ?? [];
  }

  #drawProduct({ id, name, issuerName, validityDays, price }: ProductView) {
    const t = this.t.product;
    const lang = currentLanguage();
    return html`<label>
      <input
        type="radio"
        name="product"
        data-test="product-${id}"
        .value=${id}
        .checked=${this.draft.product === id}
        @change=${() => this.#chosen(id)}
      />
      <strong>${name[lang]}</strong>
      <span class="soft small">${t.issuer} ${issuerName[lang]}</span>
      <span class="soft small">${t.validity(validityDays)}</span>
      <span class="total">${money(price.total)}</span>
      <span class="soft small">${t.itemised(money(price.fee), money(price.vat))}</span>
    </label>`;
  }

  #drawUnchosen() {
    const code = this.problemAt('product');
    if (!code) return nothing;
    return html`<p class="error small" data-error-code=${code}>
      ${this.t.errors[code].what} ${this.t.errors[code].next}
    </p>`;
  }

  #drawEarlier() {
    const t = this.t.product;
    const lang = currentLanguage();
    return html`<emza-notice tone="warning">${t.earlier}</emza-notice>
      <dl>
        ${this.#earlier.map(
          (one) =>
            html`<div data-earlier=${one.serial}>
              <dt>${one.issuer[lang]}، ${t.until(date(one.notAfter))}</dt>
              <dd><bdi class="ltr small">${serial(one.serial)}</bdi></dd>
            </div>`,
        )}
      </dl>
      <emza-tick
        name="suspend-earlier"
        .checked=${this.hasConsented}
        .error=${this.problemAt('suspend-earlier')}
        @change=${this.#ticked}
        >${t.suspend}</emza-tick
      >`;
  }

  #chosen(id: string): void {
    this.draft.product = id;
    this.problems = this.problems.filter(({ field }) => field !== 'product');
    this.requestUpdate();
  }

  #ticked(event: Event): void {
    this.hasConsented = (event.target as HTMLElementTagNameMap['emza-tick']).checked;
    this.problems = this.problems.filter(({ field }) => field !== 'suspend-earlier');
  }

  #check(): Problem[] {
    const t = this.t.product;
    const problems: Problem[] = [];
    const isOffered = this.enrolment.products?.some(({ id }) => id === this.draft.product);
    if (!isOffered) problems.push({ field: 'product', label: t.title, code: 'FIELD_UNCHOSEN' });
    if (this.#earlier.length > 0 && !this.hasConsented) {
      problems.push({ field: 'suspend-earlier', label: t.suspend, code: 'FIELD_UNCHOSEN' });
    }
    return problems;
  }

  async #next(): Promise<void> {
    if (!this.accept(this.#check())) return;
    const input = { product: this.draft.product ?? '', suspends: this.#earlier.map((one) => one.serial) };
    await this.send((options) => this.service.chooseProduct(input, options));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-product-step': EmzaProductStep;
  }
}
