// SPDX-License-Identifier: Apache-2.0
// Paid: amount, payment ID and when, to keep until the certificate is issued. On paper only these facts are printed.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OrderView } from '../../../../core/protocol/payment-messages.ts';
import type { EnrolmentService } from '../../../app/services.ts';
import { dateTime, money } from '../../../i18n/format.ts';
import { currentLanguage } from '../../../i18n/language.ts';
import { errorPanel } from '../../components/error-panel.ts';
import { enrolmentContext } from '../../contexts.ts';
import { StepAnsweredEvent } from '../../events.ts';
import { facts } from '../../styles/shared.ts';
import { PaymentPage } from './payment-page.ts';

@customElement('emza-payment-receipt')
export class EmzaPaymentReceipt extends PaymentPage {
  static override styles = [
    ...PaymentPage.styles,
    facts,
    css`
      @media print {
        .aside,
        emza-notice,
        emza-button {
          display: none;
        }
        dl,
        dt,
        dd {
          color: CanvasText;
          color-scheme: light;
        }
      }
    `,
  ];

  @property({ attribute: false }) order!: OrderView;
  @consume({ context: enrolmentContext }) private readonly service!: EnrolmentService;

  protected override render() {
    const t = this.t.payment;
    const { receipt } = this.order;
    return html`<emza-screen>
      <header data-test="payment-done">
        <h2 tabindex="-1">${t.doneTitle}</h2>
        <p class="aside">${receipt?.isEarlier ? t.doneEarlier : t.doneText}</p>
      </header>
      ${receipt ? this.#drawFacts(receipt) : nothing}
      <emza-notice tone="warning">${t.keep}</emza-notice>
      ${errorPanel(this.work.error)} ${this.drawBusy()}
      <emza-button slot="actions" data-test="next" ?disabled=${this.work.isBusy} @click=${this.#goOn}
        >${this.t.enrolment.next}</emza-button
      >
      <emza-button slot="actions" variant="quiet" @click=${() => window.print()}>${t.print}</emza-button>
    </emza-screen>`;
  }

  #drawFacts({ paymentId, paidAt }: NonNullable<OrderView['receipt']>) {
    const t = this.t.payment;
    const { total } = this.order.amount;
    return html`<dl>
      <div>
        <dt>${t.product}</dt>
        <dd>${this.enrolment.product.name[currentLanguage()]}</dd>
      </div>
      <div>
        <dt>${t.paid}</dt>
        <dd data-amount=${total}>${money(total)}</dd>
      </div>
      <div>
        <dt>${t.paymentId}</dt>
        <dd data-payment-id=${paymentId}>
          <bdi class="ltr">${paymentId.replace(/(\d{4})(?=\d)/g, '$1\u00A0')}</bdi>
        </dd>
      </div>
      <div>
        <dt>${t.paidAt}</dt>
        <dd>${dateTime(paidAt)}</dd>
      </div>
    </dl>`;
  }

  async #goOn(): Promise<void> {
    const enrolment = await this.work.run((options) => this.service.current(options));
    if (enrolment) this.dispatchEvent(new StepAnsweredEvent(enrolment));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-payment-receipt': EmzaPaymentReceipt;
  }
}
