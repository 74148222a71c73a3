// SPDX-License-Identifier: Apache-2.0
// A labelled field: label above, hint below, error under it. What is wrong is told from outside, after the field
// was left; what was typed stays after every error. Form-associated, so that Enter sends the form around it.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import type { ErrorCode } from '../../../core/protocol/index.ts';
import { FieldLeftEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { fieldStyles } from '../styles/field.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-text-field')
export class EmzaTextField extends LocalizedElement {
  static readonly formAssociated = true;
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    fieldStyles,
    css`
      .reveal {
        position: absolute;
        inset-block: 0;
        inset-inline-end: 0;
        padding-inline: var(--space-4);
        border: 0;
        background: none;
        color: var(--seal);
        font-weight: 600;
        cursor: pointer;
      }
      .box {
        position: relative;
        display: grid;
      }
      .has-reveal input {
        padding-inline-end: 5.5rem;
      }
    `,
  ];

  @property() name = '';
  @property() label = '';
  @property() hint = '';
  @property() value = '';
  @property({ attribute: false }) error: ErrorCode | undefined;
  @property() mode: 'text' | 'numeric' | 'tel' = 'text';
  @property() autofill = 'off';
  /** A secret is not echoed until the person asks for it. */
  @property({ type: Boolean }) secret = false;
  /** Digits, codes and serials read from left to right in both languages. */
  @property({ type: Boolean }) ltr = false;
  @property({ type: Number }) max: number | undefined;
  @state() private isRevealed = false;
  @query('input') private readonly input!: HTMLInputElement | null;
  readonly #internals = this.attachInternals();

  protected override render() {
    const isBad = this.error !== undefined;
    const described = [this.hint && 'hint', isBad && 'error'].filter(Boolean).join(' ');
    return html`
      <label for="input">${this.label}</label>
      <div class="box ${this.secret ? 'has-reveal' : ''}">
        <input
          id="input"
          data-test=${this.name}
          class=${this.ltr ? 'ltr' : ''}
          type=${this.secret && !this.isRevealed ? 'password' : 'text'}
          inputmode=${this.mode}
          autocomplete=${this.autofill}
          autocapitalize="off"
          autocorrect="off"
          spellcheck="false"
          maxlength=${ifDefined(this.max)}
          aria-invalid=${isBad ? 'true' : 'false'}
          aria-describedby=${described || nothing}
          .value=${live(this.value)}
          @input=${this.#typed}
          @change=${this.#left}
          @keydown=${this.#pressed}
        />
        ${
          this.secret
            ? html`<button type="button" class="reveal small" aria-pressed=${this.isRevealed} @click=${this.#toggle}>
                ${this.isRevealed ? this.t.pins.hide : this.t.pins.show}
              </button>`
            : nothing
        }
      </div>
      ${
        this.error
          ? html`<p id="error" class="error small" data-error-code=${this.error}>
              ${this.t.errors[this.error].what} ${this.t.errors[this.error].next}
            </p>`
          : nothing
      }
      ${this.hint ? html`<p id="hint" class="hint small">${this.hint}</p>` : nothing}
    `;
  }

  #typed(): void {
    this.value = this.input?.value ?? '';
  }

  #left(): void {
    this.dispatchEvent(new FieldLeftEvent(this.name));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.#left();
    this.#internals.form?.requestSubmit();
  }

  #toggle(): void {
    this.isRevealed = !this.isRevealed;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-text-field': EmzaTextField;
  }
}
