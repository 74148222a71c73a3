// SPDX-License-Identifier: Apache-2.0
// A bank card's number by fours, with the bank's name as soon as its first six digits say it. Nothing of it leaves the
// element but by `value`, which the form around it reads when it is sent.
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { bankOf } from '../../../core/protocol/banks.ts';
import { fields, type ErrorCode } from '../../../core/protocol/index.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import './text-field.ts';
import type { EmzaTextField } from './text-field.ts';

/** «6037 9901 …»: what is typed so far, in groups; other characters are left for the rule to refuse. */
export function grouped(typed: string): string {
  const digits = fields.latinDigits(typed).replace(/[\s-]/g, '');
  return /^\d*$/.test(digits) ? digits.replace(/(\d{4})(?=\d)/g, '$1 ') : typed;
}

@customElement('emza-card-number-field')
export class EmzaCardNumberField extends LocalizedElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [shared];

  @property() name = '';
  @property({ attribute: false }) error: ErrorCode | undefined;
  @property() value = '';
  @query('emza-text-field') private readonly field!: EmzaTextField | null;

  protected override render() {
    const bank = bankOf(this.value)?.[currentLanguage()];
    return html`<emza-text-field
        name=${this.name}
        label=${this.t.payment.cardNumber}
        hint=${bank ?? this.t.payment.cardNumberHint}
        mode="numeric"
        ltr
        max="23"
        .value=${this.value}
        .error=${this.error}
        @input=${this.#typed}
      ></emza-text-field>
      ${bank ? html`<p class="unseen" role="status">${bank}</p>` : nothing}`;
  }

  #typed(event: InputEvent): void {
    const input = event.composedPath()[0] as HTMLInputElement;
    const typed = input.value;
    // In the middle of the number the caret must not jump.
    const isAtEnd = input.selectionEnd === typed.length;
    this.value = isAtEnd ? grouped(typed) : typed;
    if (this.field && isAtEnd) this.field.value = this.value;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-card-number-field': EmzaCardNumberField;
  }
}
