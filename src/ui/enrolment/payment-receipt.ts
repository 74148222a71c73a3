// SPDX-License-Identifier: Apache-2.0
// The receipt of a paid order: amount, payment ID, when; on paper it is all that is printed.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OrderView } from '../../../core/protocol/payment-messages.ts';
import { dateTime, money } from '../../i18n/format.ts';
import { LocalizedElement } from '../localized-element.ts';
import { facts, shared } from '../styles/shared.ts';

@customElement('emza-payment-receipt')
export class EmzaPaymentReceipt extends LocalizedElement {
  static override styles = [
    shared,
    facts,
    css`
      :host {
        display: block;
      }
      @media print {
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
  @property() product = '';

  protected override render() {
    const t = this.t.payment;
    const { receipt, amount } = this.order;
    if (!receipt) return nothing;
    return html`<dl>
      <div>
        <dt>${t.product}</dt>
        <dd>${this.product}</dd>
      </div>
      <div>
        <dt>${t.paid}</dt>
        <dd data-amount=${amount.total}>${money(amount.total)}</dd>
      </div>
      <div>
        <dt>${t.paymentId}</dt>
        <dd data-payment-id=${receipt.paymentId}>
          <bdi class="ltr">${receipt.paymentId.replace(/(\d{4})(?=\d)/g, '$1\u00A0')}</bdi>
        </dd>
      </div>
      <div>
        <dt>${t.paidAt}</dt>
        <dd>${dateTime(receipt.paidAt)}</dd>
      </div>
    </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-payment-receipt': EmzaPaymentReceipt;
  }
}
