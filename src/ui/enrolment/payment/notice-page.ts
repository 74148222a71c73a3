// SPDX-License-Identifier: Apache-2.0
// Before anything is asked for: whom the money goes to, and the box for who paid before and got no certificate.
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { errorPanel } from '../../components/error-panel.ts';
import { BackChosenEvent } from '../../events.ts';
import './code-box.ts';
import { PaymentPage } from './payment-page.ts';

@customElement('emza-payment-notice')
export class EmzaPaymentNotice extends PaymentPage {
  protected override render() {
    const t = this.t.payment;
    return html`<emza-screen>
      <header>
        <h2 tabindex="-1">${t.noticeTitle}</h2>
        <p>${t.noticeText}</p>
      </header>
      <emza-notice tone="warning">${t.noticeBank}</emza-notice>
      <emza-code-box
        name="payment-id"
        label=${t.paidBefore}
        hint=${t.paymentIdHint}
        ?busy=${this.work.isBusy}
        @emza-code-given=${this.applyCode}
      ></emza-code-box>
      ${errorPanel(this.work.error)} ${this.drawBusy()}
      <emza-button slot="actions" data-test="notice-understood" ?disabled=${this.work.isBusy} @click=${this.#understand}
        >${t.understood}</emza-button
      >
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="previous"
        ?disabled=${this.work.isBusy}
        @click=${() => this.dispatchEvent(new BackChosenEvent())}
        >${this.t.enrolment.previous}</emza-button
      >
    </emza-screen>`;
  }

  #understand(): void {
    this.dispatchEvent(new Event('notice-understood'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-payment-notice': EmzaPaymentNotice;
  }
}
