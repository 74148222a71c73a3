// SPDX-License-Identifier: Apache-2.0
// Paying: a notice first (who paid before enters the payment ID), then amount and card, then the receipt. While the
// bank's answer is out nothing can be pressed that would charge again; what the order is, the server says.
import { consume } from '@lit/context';
import { html } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { OrderView } from '../../../core/protocol/payment-messages.ts';
import type { PaymentService } from '../../app/services.ts';
import { errorPanel } from '../components/error-panel.ts';
import { paymentContext } from '../contexts.ts';
import { Work } from '../work.ts';
import './payment/notice-page.ts';
import './payment/order-page.ts';
import type { OrderHeardEvent, PaymentPage } from './payment/payment-page.ts';
import './payment/receipt-page.ts';
import { EnrolmentStep } from './step.ts';

/** How long until the order is asked for again while the bank has not answered. */
const POLL_MS = 2000;

const isOut = ({ phase }: OrderView): boolean => phase === 'charging' || phase === 'unknown';

@customElement('emza-payment-step')
export class EmzaPaymentStep extends EnrolmentStep {
  @consume({ context: paymentContext }) private readonly payment!: PaymentService;
  @state() private order: OrderView | undefined;
  @state() private isNoticeRead = false;
  /** The bank was asked, and nothing was taken. */
  @state() private wasNotMade = false;
  @query('emza-payment-notice, emza-payment-order') private readonly page!: PaymentPage | null;
  readonly #asking = new Work(this);
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#open());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Out of the notice the wizard goes back; while money is under way, or was taken, nobody does. */
  goBack(): boolean {
    if (this.order && this.order.phase !== 'start') return true;
    if (this.page?.isBusy) return true;
    if (!this.isNoticeRead) return false;
    this.isNoticeRead = false;
    return true;
  }

  async #open(): Promise<void> {
    const order = await this.#asking.run((options) => this.payment.open(this.enrolment.id, options));
    if (order) this.#hear(order);
  }

  #hear(order: OrderView): void {
    this.wasNotMade = this.order !== undefined && isOut(this.order) && order.phase === 'start';
    if (this.wasNotMade) this.isNoticeRead = true;
    this.order = order;
    clearTimeout(this.#timer);
    if (isOut(order)) this.#timer = setTimeout(() => void this.#open(), POLL_MS);
  }

  protected override render() {
    const { order, enrolment } = this;
    if (!order) return this.#drawLoading();
    if (isOut(order)) return this.#drawWaiting(order);
    const heard = (event: OrderHeardEvent) => this.#hear(event.order);
    if (order.phase === 'paid') {
      return html`<emza-payment-receipt .enrolment=${enrolment} .order=${order}></emza-payment-receipt>`;
    }
    if (this.isNoticeRead) {
      return html`<emza-payment-order
        .enrolment=${enrolment}
        .order=${order}
        ?not-made=${this.wasNotMade}
        @emza-order-heard=${heard}
      ></emza-payment-order>`;
    }
    return html`<emza-payment-notice
      .enrolment=${enrolment}
      @emza-order-heard=${heard}
      @notice-understood=${() => (this.isNoticeRead = true)}
    ></emza-payment-notice>`;
  }

  #drawLoading() {
    return html`<emza-screen>
      <h2 tabindex="-1">${this.t.payment.title}</h2>
      ${this.#asking.error ? this.#drawRetry() : html`<emza-skeleton lines="5"></emza-skeleton>`}
    </emza-screen>`;
  }

  #drawWaiting({ phase }: OrderView) {
    const t = this.t.payment;
    return html`<emza-screen>
      <header data-test="payment-waiting">
        <h2 tabindex="-1">${t.waitingTitle}</h2>
        <p>${phase === 'unknown' ? t.unknownText : t.waitingText}</p>
      </header>
      <emza-progress label=${t.waitingTitle}></emza-progress>
      ${this.#drawRetry()}
    </emza-screen>`;
  }

  #drawRetry() {
    return errorPanel(
      this.#asking.error,
      html`<emza-button variant="outline" @click=${this.#open}>${this.t.app.retry}</emza-button>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-payment-step': EmzaPaymentStep;
  }
}
