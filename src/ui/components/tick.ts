// SPDX-License-Identifier: Apache-2.0
// A sentence to agree with: box and words are one large target. What is missing is told from outside, under it.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { ErrorCode } from '../../../core/protocol/index.ts';
import { LocalizedElement } from '../localized-element.ts';
import { fieldStyles } from '../styles/field.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-tick')
export class EmzaTick extends LocalizedElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    fieldStyles,
    css`
      label {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-3);
        align-items: center;
        min-block-size: var(--control);
        cursor: pointer;
      }
      input {
        inline-size: 1.6rem;
        min-block-size: 1.6rem;
        block-size: 1.6rem;
        margin: 0;
        accent-color: var(--seal);
      }
    `,
  ];

  @property() name = '';
  @property({ type: Boolean }) checked = false;
  @property({ attribute: false }) error: ErrorCode | undefined;
  @query('input') private readonly input!: HTMLInputElement | null;

  protected override render() {
    const { error } = this;
    return html`<label>
        <input
          type="checkbox"
          data-test=${this.name}
          .checked=${live(this.checked)}
          aria-invalid=${error ? 'true' : 'false'}
          aria-describedby=${error ? 'error' : nothing}
          @change=${this.#changed}
        />
        <span><slot></slot></span>
      </label>
      ${
        error
          ? html`<p id="error" class="error small" data-error-code=${error}>
              ${this.t.errors[error].what} ${this.t.errors[error].next}
            </p>`
          : nothing
      }`;
  }

  #changed(): void {
    this.checked = this.input?.checked ?? false;
    // A native change does not leave the shadow.
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-tick': EmzaTick;
  }
}
