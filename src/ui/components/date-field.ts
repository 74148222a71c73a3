// SPDX-License-Identifier: Apache-2.0
// A Jalali date in three boxes, year first, typed. Shows the month's name once it is known. Decides nothing: the
// rule of dates is the domain's.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { fields, type ErrorCode } from '../../../core/protocol/index.ts';
import { FieldLeftEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { fieldStyles } from '../styles/field.ts';
import { shared } from '../styles/shared.ts';

export interface DateParts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
}
const PARTS = [
  ['year', 4],
  ['month', 2],
  ['day', 2],
] as const;

@customElement('emza-date-field')
export class EmzaDateField extends LocalizedElement {
  static readonly formAssociated = true;
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    fieldStyles,
    css`
      fieldset {
        display: grid;
        gap: var(--space-1);
        min-inline-size: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      .boxes {
        display: grid;
        grid-template-columns: 1.4fr 1fr 1fr;
        gap: var(--space-2);
      }
      .boxes label {
        font-weight: 400;
        font-size: var(--text-s);
        color: var(--ink-soft);
      }
      input {
        text-align: center;
      }
    `,
  ];

  @property() name = '';
  @property() label = '';
  @property() hint = '';
  @property({ attribute: false }) value: DateParts = { year: '', month: '', day: '' };
  @property({ attribute: false }) error: ErrorCode | undefined;
  readonly #internals = this.attachInternals();

  protected override render() {
    const described = [this.hint && 'hint', this.error && 'error'].filter(Boolean).join(' ');
    return html`<fieldset aria-describedby=${described || nothing} @focusout=${this.#focusMoved}>
      <legend>${this.label}</legend>
      <div class="boxes">
        ${PARTS.map(
          ([part, length]) =>
            html`<div>
              <label for=${part}>${this.t.applicant[part]}</label>
              <input
                id=${part}
                data-test="birth-${part}"
                inputmode="numeric"
                autocomplete="off"
                maxlength=${length}
                aria-invalid=${this.error ? 'true' : 'false'}
                .value=${live(this.value[part])}
                @input=${(event: Event) => this.#typed(part, length, event)}
                @keydown=${this.#pressed}
              />
            </div>`,
        )}
      </div>
      ${
        this.error
          ? html`<p id="error" class="error small" data-error-code=${this.error}>
              ${this.t.errors[this.error].what} ${this.t.errors[this.error].next}
            </p>`
          : nothing
      }
      <p id="hint" class="hint small">${this.#inWords() || this.hint}</p>
    </fieldset>`;
  }

  /** «۲۱ تیر ۱۳۶۵» as soon as it is a date. */
  #inWords(): string {
    const { year, month, day } = this.value;
    if (!fields.jalaliDate(year, month, day).ok) return '';
    const number = (text: string) => Number(fields.latinDigits(text));
    return this.t.applicant.inWords(number(year), number(month), number(day));
  }

  #typed(part: keyof DateParts, length: number, event: Event): void {
    const input = event.target as HTMLInputElement;
    this.value = { ...this.value, [part]: input.value };
    if (input.value.length < length || input.selectionEnd !== input.value.length) return;
    // A full box hands on to the next one.
    const next = PARTS[PARTS.findIndex(([name]) => name === part) + 1]?.[0];
    if (next && this.value[next] === '') this.renderRoot.querySelector<HTMLInputElement>(`#${next}`)?.focus();
  }

  #focusMoved(event: FocusEvent): void {
    const isInside = event.relatedTarget instanceof Node && this.renderRoot.contains(event.relatedTarget);
    const isTouched = Object.values(this.value).some((text) => text !== '');
    if (!isInside && isTouched) this.dispatchEvent(new FieldLeftEvent(this.name));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.#internals.form?.requestSubmit();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-date-field': EmzaDateField;
  }
}
