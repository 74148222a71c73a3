// SPDX-License-Identifier: Apache-2.0
// What the pages of the payment share: the enrolment that is paid for, one running call about its order, and words
// while it runs. A page tells the order as the server answered it; which page comes next, the step decides.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { EnrolmentView } from '../../../../core/protocol/index.ts';
import type { OrderView } from '../../../../core/protocol/payment-messages.ts';
import type { PaymentService } from '../../../app/services.ts';
import '../../components/progress.ts';
import { paymentContext } from '../../contexts.ts';
import { focusTitle } from '../../focus-title.ts';
import { LocalizedElement } from '../../localized-element.ts';
import { pageStyles, shared } from '../../styles/shared.ts';
import { Work } from '../../work.ts';
import type { CodeGivenEvent, EmzaCodeBox } from './code-box.ts';

/** The server said what the order is now. To the step alone: it does not bubble. */
export class OrderHeardEvent extends Event {
  static readonly type = 'emza-order-heard';
  readonly order: OrderView;
  constructor(order: OrderView) {
    super(OrderHeardEvent.type);
    this.order = order;
  }
}

export abstract class PaymentPage extends LocalizedElement {
  static override styles = [shared, pageStyles];

  @property({ attribute: false }) enrolment!: EnrolmentView;
  @consume({ context: paymentContext }) protected readonly payment!: PaymentService;
  protected readonly work = new Work(this);

  protected override firstUpdated(): void {
    void focusTitle(this);
  }

  /** While a call runs nobody goes back. */
  get isBusy(): boolean {
    return this.work.isBusy;
  }

  /** A call about the order; what comes back is the order as it is now. */
  protected async ask(job: (payment: PaymentService, id: string, signal: AbortSignal) => Promise<OrderView>) {
    const order = await this.work.run(({ signal }) => job(this.payment, this.enrolment.id, signal));
    if (order) this.dispatchEvent(new OrderHeardEvent(order));
  }

  /** A code that is none is told at its box. */
  protected async applyCode({ code, target }: CodeGivenEvent): Promise<void> {
    await this.ask((payment, id, signal) => payment.applyCode(id, code, { signal }));
    const refused = this.work.error?.code;
    if (refused !== 'PAYMENT_CODE_UNKNOWN') return;
    this.work.clear();
    (target as EmzaCodeBox).refuse(refused);
  }

  protected drawBusy() {
    return this.work.isBusy ? html`<emza-progress label=${this.t.payment.busy}></emza-progress>` : nothing;
  }
}
