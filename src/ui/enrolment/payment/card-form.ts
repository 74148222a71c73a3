// SPDX-License-Identifier: Apache-2.0
// What is typed from a bank card, judged by core's rules when a field is left and again when it is sent. It lives in
// the fields alone: no draft keeps it, and leaving the step forgets it.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorCode } from '../../../../core/protocol/index.ts';
import * as cardFields from '../../../../core/protocol/card-fields.ts';
import type { CardInput } from '../../../app/services.ts';
import type { Problem } from '../../components/error-summary.ts';
import '../../components/card-number-field.ts';
import '../../components/text-field.ts';
import type { FieldLeftEvent } from '../../events.ts';
import { FormElement } from '../../form-element.ts';
import { shared } from '../../styles/shared.ts';

/** Fields of the message → where they are typed. */
const CARD_PLACES = {
  cardNumber: 'card-number',
  cvv2: 'cvv2',
  expiry: 'expiry-year',
  dynamicPassword: 'dynamic-password',
} as const;
export type CardMember = keyof typeof CARD_PLACES;
export const isCardMember = (field: string): field is CardMember => Object.hasOwn(CARD_PLACES, field);

@customElement('emza-card-form')
export class EmzaCardForm extends FormElement {
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: var(--space-5);
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-3);
        align-items: start;
      }
    `,
  ];

  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) sent = false;

  protected override render() {
    const t = this.t.payment;
    return html`<form novalidate @submit=${this.#submit} @emza-field-left=${this.#left}>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <emza-card-number-field name="card-number" .error=${this.problemAt('card-number')}></emza-card-number-field>
      <emza-text-field
        name="cvv2"
        label=${t.cvv2}
        hint=${t.cvv2Hint}
        mode="numeric"
        ltr
        secret
        max="4"
        .error=${this.problemAt('cvv2')}
      ></emza-text-field>
      <div class="pair">
        <emza-text-field
          name="expiry-year"
          label=${t.expiryYear}
          hint=${t.expiryYearHint}
          mode="numeric"
          ltr
          max="4"
          .error=${this.problemAt('expiry-year')}
        ></emza-text-field>
        <emza-text-field
          name="expiry-month"
          label=${t.expiryMonth}
          hint=${t.expiryMonthHint}
          mode="numeric"
          ltr
          max="2"
        ></emza-text-field>
      </div>
      <emza-text-field
        name="dynamic-password"
        label=${t.dynamicPassword}
        hint=${t.dynamicPasswordHint}
        mode="numeric"
        autofill="one-time-code"
        ltr
        secret
        max="8"
        .error=${this.problemAt('dynamic-password')}
      ></emza-text-field>
      <emza-button
        variant="outline"
        data-test="send-dynamic-password"
        ?disabled=${this.busy}
        @click=${() => this.dispatchEvent(new Event('password-wanted'))}
        >${t.sendDynamicPassword}</emza-button
      >
      ${this.sent ? html`<emza-notice tone="success" role="status">${t.dynamicPasswordSent}</emza-notice>` : nothing}
    </form>`;
  }

  get card(): CardInput {
    return {
      cardNumber: this.typed('card-number'),
      cvv2: this.typed('cvv2'),
      expiryYear: this.typed('expiry-year'),
      expiryMonth: this.typed('expiry-month'),
      dynamicPassword: this.typed('dynamic-password'),
    };
  }

  #check(): Problem[] {
    const { card } = this;
    const results = {
      cardNumber: cardFields.cardNumber(card.cardNumber),
      cvv2: cardFields.cvv2(card.cvv2),
      expiry: cardFields.cardExpiry(card.expiryYear, card.expiryMonth),
      dynamicPassword: cardFields.dynamicPassword(card.dynamicPassword),
    };
    return Object.entries(results).flatMap(([member, result]) =>
      result.ok ? [] : this.#problem(member as CardMember, result.code),
    );
  }

  #problem(member: CardMember, code: ErrorCode): Problem {
    return { field: CARD_PLACES[member], label: this.t.payment[member], code };
  }

  /** Judges the fields, all or the one of `only`; shows what is wrong and takes the focus there. @returns whether nothing was. */
  isAccepted(only?: CardMember): boolean {
    return this.accept(this.#check().filter(({ field }) => only === undefined || field === CARD_PLACES[only]));
  }

  /** What server or bank said about single fields. */
  refuse(refused: readonly { readonly member: CardMember; readonly code: ErrorCode }[]): void {
    this.accept(refused.map(({ member, code }) => this.#problem(member, code)));
  }

  #left({ field }: FieldLeftEvent): void {
    this.judge(field === 'expiry-month' ? CARD_PLACES.expiry : field, () => this.#check());
  }

  #submit(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new Event('pay-wanted'));
  }

  /** It was good for one attempt. */
  forgetPassword(): void {
    const field = this.field('dynamic-password');
    if (field) field.value = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-card-form': EmzaCardForm;
  }
}
