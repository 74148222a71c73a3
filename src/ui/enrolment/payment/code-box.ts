// SPDX-License-Identifier: Apache-2.0
// One box for a code with its own button: a discount code, or the payment ID of an order that was paid before. Which
// of the two it is, the server finds out.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorCode } from '../../../../core/protocol/index.ts';
import '../../components/text-field.ts';
import { FormElement } from '../../form-element.ts';
import { shared } from '../../styles/shared.ts';

export class CodeGivenEvent extends Event {
  static readonly type = 'emza-code-given';
  readonly code: string;
  constructor(code: string) {
    super(CodeGivenEvent.type);
    this.code = code;
  }
}

@customElement('emza-code-box')
export class EmzaCodeBox extends FormElement {
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  @property() name = '';
  @property() label = '';
  @property() hint = '';
  @property({ type: Boolean }) busy = false;

  protected override render() {
    return html`<form novalidate @submit=${this.#submit}>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <emza-text-field
        name=${this.name}
        label=${this.label}
        hint=${this.hint}
        ltr
        max="32"
        .error=${this.problemAt(this.name)}
      ></emza-text-field>
      <emza-button variant="outline" type="submit" data-test="apply-${this.name}" ?disabled=${this.busy}
        >${this.t.payment.apply}</emza-button
      >
    </form>`;
  }

  /** What the server said about the code. */
  refuse(code: ErrorCode): void {
    this.accept([{ field: this.name, label: this.label, code }]);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const code = this.typed(this.name);
    if (code.trim() === '') this.refuse('FIELD_REQUIRED');
    else if (this.accept([])) this.dispatchEvent(new CodeGivenEvent(code));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-code-box': EmzaCodeBox;
  }
}
