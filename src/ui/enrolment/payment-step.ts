// SPDX-License-Identifier: Apache-2.0
// Paying: a notice first (who paid before enters the payment ID), then amount and card, then the receipt. While the
// bank's answer is out nothing can be pressed that would charge again; what the order is, the server says.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ErrorCode } from '../../../core/protocol/index.ts';
import type { OrderView } from '../../../core/protocol/payment-messages.ts';
import type { PaymentService } from '../../app/services.ts';
import { money } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/text-field.ts';
import type { EmzaTextField } from '../components/text-field.ts';
import { paymentContext } from '../contexts.ts';
import { BackChosenEvent, StepAnsweredEvent } from '../events.ts';
import { facts } from '../styles/shared.ts';
import { Work } from '../work.ts';
import './card-form.ts';
import { isCardMember, type CardMember, type EmzaCardForm } from './card-form.ts';
import './payment-receipt.ts';
import { EnrolmentStep } from './step.ts';

/** How long until the order is asked for again while the bank has not answered. */
const POLL_MS = 2000;

/** Declines that belong to one field. */
const DECLINED_AT: Partial<Record<ErrorCode, CardMember>> = {
  PAYMENT_CVV2_WRONG: 'cvv2',
  PAYMENT_EXPIRY_WRONG: 'expiry',
  PAYMENT_PASSWORD_WRONG: 'dynamicPassword',
};

const isOut = ({ phase }: OrderView): boolean => phase === 'charging' || phase === 'unknown';

@customElement('emza-payment-step')
export class EmzaPaymentStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
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
      .box {
        display: grid;
        gap: var(--space-2);
      }
      @media print {
        .aside,
        emza-notice,
        emza-button {
          display: none;
        }
      }
    `,
  ];

  @consume({ context: paymentContext }) private readonly payment!: PaymentService;
  @state() private order: OrderView | undefined;
  @state() private isNoticeRead = false;
  @state() private isPasswordSent = false;
  /** The bank was asked, and nothing was taken. */
  @state() private wasNotMade = false;
  @query('emza-card-form') private readonly form!: EmzaCardForm | null;
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
    if (this.work.isBusy) return true;
    if (!this.isNoticeRead) return false;
    this.work.clear();
    this.problems = [];
    this.isNoticeRead = false;
    return true;
  }

  async #open(): Promise<void> {
    const order = await this.#asking.run((options) => this.payment.open(this.enrolment.id, options));
    if (order) this.#hear(order);
  }

  #hear(order: OrderView): void {
    this.wasNotMade = this.order !== undefined && isOut(this.order) && order.phase === 'start';
    this.order = order;
    clearTimeout(this.#timer);
    if (isOut(order)) this.#timer = setTimeout(() => void this.#open(), POLL_MS);
  }

  protected override render() {
    const { order } = this;
    if (!order) return this.#drawLoading();
    if (order.phase === 'paid') return this.#drawReceipt(order);
    if (isOut(order)) return this.#drawWaiting(order);
    return this.isNoticeRead || this.wasNotMade ? this.#drawOrder(order) : this.#drawNotice();
  }

  #drawLoading() {
    const { error } = this.#asking;
    const retry = html`<emza-button variant="outline" @click=${this.#open}>${this.t.app.retry}</emza-button>`;
    return html`<emza-screen>
      <h2 tabindex="-1">${this.t.payment.title}</h2>
      ${error ? errorPanel(error, retry) : html`<emza-skeleton lines="5"></emza-skeleton>`}
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
      ${errorPanel(
        this.#asking.error,
        html`<emza-button variant="outline" @click=${this.#open}>${this.t.app.retry}</emza-button>`,
      )}
    </emza-screen>`;
  }

  #drawNotice() {
    const t = this.t.payment;
    return html`<emza-screen>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <h2 tabindex="-1">${t.noticeTitle}</h2>
        <p>${t.noticeText}</p>
      </header>
      <emza-notice tone="warning">${t.noticeBank}</emza-notice>
      ${this.#drawBox('payment-id', t.paidBefore, t.paymentIdHint, 'apply-payment-id')} ${errorPanel(this.work.error)}
      ${this.#drawBusy()}
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

  #drawOrder({ amount }: OrderView) {
    const t = this.t.payment;
    const rows = [
      [t.fee, amount.fee],
      ...(amount.discount > 0 ? ([[t.discount, -amount.discount]] as const) : []),
      [t.vat, amount.vat],
    ] as const;
    return html`<emza-screen>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <h2 tabindex="-1">${t.title}</h2>
      ${this.wasNotMade ? errorPanel({ code: 'PAYMENT_NOT_MADE' }) : nothing}
      <section>
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
        ${this.#drawBox('discount', t.discountBox, t.discountHint, 'apply-discount')}
      </section>
      <section>
        <h3>${t.card}</h3>
        <p class="soft">${t.cardText}</p>
        <emza-card-form
          ?busy=${this.work.isBusy}
          ?sent=${this.isPasswordSent}
          @password-wanted=${this.#sendPassword}
          @pay-wanted=${this.#pay}
        ></emza-card-form>
      </section>
      ${errorPanel(this.work.error)} ${this.#drawBusy()}
      <emza-button slot="actions" data-test="pay" ?disabled=${this.work.isBusy} @click=${this.#pay}
        >${t.pay(money(amount.total))}</emza-button
      >
    </emza-screen>`;
  }

  #drawReceipt(order: OrderView) {
    const t = this.t.payment;
    return html`<emza-screen>
      <header data-test="payment-done">
        <h2 tabindex="-1">${t.doneTitle}</h2>
        <p class="aside">${order.receipt?.isEarlier ? t.doneEarlier : t.doneText}</p>
      </header>
      <emza-payment-receipt
        .order=${order}
        product=${this.enrolment.product.name[currentLanguage()]}
      ></emza-payment-receipt>
      <emza-notice tone="warning">${t.keep}</emza-notice>
      ${errorPanel(this.work.error)} ${this.#drawBusy()}
      <emza-button slot="actions" data-test="next" ?disabled=${this.work.isBusy} @click=${this.#goOn}
        >${this.t.enrolment.next}</emza-button
      >
      <emza-button slot="actions" variant="quiet" @click=${() => window.print()}>${t.print}</emza-button>
    </emza-screen>`;
  }

  #drawBusy() {
    return this.work.isBusy ? html`<emza-progress label=${this.t.payment.busy}></emza-progress>` : nothing;
  }

  #drawBox(name: string, label: string, hint: string, action: string) {
    return html`<form class="box" novalidate @submit=${(event: Event) => this.#apply(event, name, label)}>
      <emza-text-field
        name=${name}
        label=${label}
        hint=${hint}
        ltr
        max="32"
        .error=${this.problemAt(name)}
      ></emza-text-field>
      <emza-button variant="outline" type="submit" data-test=${action} ?disabled=${this.work.isBusy}
        >${this.t.payment.apply}</emza-button
      >
    </form>`;
  }

  async #understand(): Promise<void> {
    this.work.clear();
    this.problems = [];
    this.isNoticeRead = true;
    await this.updateComplete;
    window.scrollTo(0, 0);
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  /** A call about the order; what comes back is the order as it is now. */
  async #ask(job: (payment: PaymentService, id: string, signal: AbortSignal) => Promise<OrderView>): Promise<void> {
    const order = await this.work.run(({ signal }) => job(this.payment, this.enrolment.id, signal));
    if (order) this.#hear(order);
  }

  async #apply(event: Event, field: string, label: string): Promise<void> {
    event.preventDefault();
    const code = this.renderRoot.querySelector<EmzaTextField>(`[name="${field}"]`)?.value ?? '';
    if (!this.accept(code.trim() === '' ? [{ field, label, code: 'FIELD_REQUIRED' }] : [])) return;
    await this.#ask((payment, id, signal) => payment.applyCode(id, code, { signal }));
    const refused = this.work.error?.code;
    if (refused !== 'PAYMENT_CODE_UNKNOWN') return;
    this.work.clear();
    this.accept([{ field, label, code: refused }]);
  }

  async #sendPassword(): Promise<void> {
    const { form } = this;
    if (!form?.accept('cardNumber')) return;
    const sent = await this.work.run(async ({ signal }) => {
      await this.payment.sendDynamicPassword(this.enrolment.id, form.card.cardNumber, { signal });
      return true;
    });
    this.isPasswordSent = sent === true;
    this.#showRefused();
  }

  async #pay(): Promise<void> {
    const { form } = this;
    if (this.work.isBusy || !form?.accept()) return;
    const { card } = form;
    this.problems = [];
    this.isPasswordSent = false;
    await this.#ask((payment, id, signal) => payment.pay(id, card, { signal }));
    if (this.work.error?.code.startsWith('PAYMENT_')) form.forgetPassword();
    this.#showRefused();
  }

  /** What belongs to single fields is told at them. */
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

  async #goOn(): Promise<void> {
    const enrolment = await this.work.run((options) => this.service.current(options));
    if (enrolment) this.dispatchEvent(new StepAnsweredEvent(enrolment));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-payment-step': EmzaPaymentStep;
  }
}
