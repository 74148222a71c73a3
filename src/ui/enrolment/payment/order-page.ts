// SPDX-License-Identifier: Apache-2.0
// What is to be paid, and with which card. A refusal that belongs to one field is told there; the dynamic password was
// good for one attempt, and is forgotten after it.
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ErrorCode } from '../../../../core/protocol/index.ts';
import type { OrderView } from '../../../../core/protocol/payment-messages.ts';
import { money } from '../../../i18n/format.ts';
import { errorPanel } from '../../components/error-panel.ts';
import { facts } from '../../styles/shared.ts';
import './card-form.ts';
import { isCardMember, type CardMember, type EmzaCardForm } from './card-form.ts';
import './code-box.ts';
import { PaymentPage } from './payment-page.ts';

/** Declines that belong to one field. */
const DECLINED_AT: Partial<Record<ErrorCode, CardMember>> = {
  PAYMENT_CVV2_WRONG: 'cvv2',
  PAYMENT_EXPIRY_WRONG: 'expiry',
  PAYMENT_PASSWORD_WRONG: 'dynamicPassword',
};

@customElement('emza-payment-order')
export class EmzaPaymentOrder extends PaymentPage {
  static override styles = [
    ...PaymentPage.styles,
    facts,
    css`
      section {
        display: grid;
        gap: var(--space-3);
      }
      h3 {
        font-size: var(--text-m);
      }
      .total {
        font-size: var(--text-l);
      }
    `,
  ];

  @property({ attribute: false }) order!: OrderView;
  /** The bank was asked, and nothing was taken. */
  @property({ type: Boolean, attribute: 'not-made' }) wasNotMade = false;
  @state() private isPasswordSent = false;
  @query('emza-card-form') private readonly form!: EmzaCardForm | null;

  protected override render() {
    const t = this.t.payment;
    const { isBusy, error } = this.work;
    return html`<emza-screen>
      <h2 tabindex="-1">${t.title}</h2>
      ${this.wasNotMade ? errorPanel({ code: 'PAYMENT_NOT_MADE' }) : nothing} ${this.#drawSum()}
      <section>
        <h3>${t.card}</h3>
        <p class="soft">${t.cardText}</p>
        <emza-card-form
          ?busy=${isBusy}
          ?sent=${this.isPasswordSent}
          @password-wanted=${this.#sendPassword}
          @pay-wanted=${this.#pay}
        ></emza-card-form>
      </section>
      ${errorPanel(error)} ${this.drawBusy()}
      <emza-button slot="actions" data-test="pay" ?disabled=${isBusy} @click=${this.#pay}
        >${t.pay(money(this.order.amount.total))}</emza-button
      >
    </emza-screen>`;
  }

  #drawSum() {
    const t = this.t.payment;
    const { amount } = this.order;
    const rows = [
      [t.fee, amount.fee],
      ...(amount.discount > 0 ? ([[t.discount, -amount.discount]] as const) : []),
      [t.vat, amount.vat],
    ] as const;
    return html`<section>
      <h3>${t.financial}</h3>
      <dl>
        ${rows.map(
          ([name, rials]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${money(rials)}</dd>
            </div>`,
        )}
        <div class="total">
          <dt>${t.total}</dt>
          <dd data-amount=${amount.total}>${money(amount.total)}</dd>
        </div>
      </dl>
      <emza-code-box
        name="discount"
        label=${t.discountBox}
        hint=${t.discountHint}
        ?busy=${this.work.isBusy}
        @emza-code-given=${this.applyCode}
      ></emza-code-box>
    </section>`;
  }

  async #sendPassword(): Promise<void> {
    const { form } = this;
    if (!form?.isAccepted('cardNumber')) return;
    const sent = await this.work.run(async ({ signal }) => {
      await this.payment.sendDynamicPassword(this.enrolment.id, form.card.cardNumber, { signal });
      return true;
    });
    this.isPasswordSent = sent === true;
    this.#showRefused();
  }

  async #pay(): Promise<void> {
    const { form } = this;
    if (this.work.isBusy || !form?.isAccepted()) return;
    const { card } = form;
    this.isPasswordSent = false;
    await this.ask((payment, id, signal) => payment.pay(id, card, { signal }));
    if (this.work.error?.code.startsWith('PAYMENT_')) form.forgetPassword();
    this.#showRefused();
  }

  #showRefused(): void {
    const { error } = this.work;
    const code = error?.code;
    const declined = code && DECLINED_AT[code];
    const refused = declined
      ? [{ member: declined, code }]
      : (error?.detail.fields ?? []).flatMap((one) =>
          isCardMember(one.field) ? [{ member: one.field, code: one.code }] : [],
        );
    if (refused.length === 0) return;
    this.work.clear();
    this.form?.refuse(refused);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-payment-order': EmzaPaymentOrder;
  }
}
