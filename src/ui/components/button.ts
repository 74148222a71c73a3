// SPDX-License-Identifier: Apache-2.0
// The one button. `type="submit"` sends the form around it, which a native button inside a shadow cannot.
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../styles/shared.ts';

@customElement('emza-button')
export class EmzaButton extends LitElement {
  static readonly formAssociated = true;
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      :host([disabled]) {
        pointer-events: none;
      }
      button {
        inline-size: 100%;
        min-block-size: var(--control);
        padding: var(--space-2) var(--space-4);
        border: 1.5px solid transparent;
        border-radius: var(--radius);
        font-weight: 650;
        line-height: var(--leading-tight);
        cursor: pointer;
        transition:
          background var(--motion),
          border-color var(--motion);
        -webkit-tap-highlight-color: transparent;
      }
      .primary {
        background: var(--seal);
        color: var(--on-seal);
      }
      .primary:hover,
      .primary:active {
        background: var(--seal-strong);
      }
      .quiet {
        background: transparent;
        color: var(--seal);
      }
      .quiet:hover,
      .quiet:active {
        background: var(--seal-tint);
      }
      .outline {
        background: var(--surface);
        border-color: var(--line-strong);
        color: var(--ink);
      }
      .outline:hover,
      .outline:active {
        border-color: var(--ink);
      }
      .danger {
        background: var(--surface);
        border-color: var(--danger);
        color: var(--danger);
      }
      .danger:hover,
      .danger:active {
        background: var(--danger-tint);
      }
      button:disabled {
        background: var(--line);
        border-color: transparent;
        color: var(--ink-soft);
        cursor: default;
      }
      .quiet:disabled,
      .outline:disabled {
        background: transparent;
      }
      .outline:disabled {
        border-color: var(--line);
      }
    `,
  ];

  @property() variant: 'primary' | 'quiet' | 'outline' | 'danger' = 'primary';
  @property() type: 'button' | 'submit' = 'button';
  @property({ type: Boolean, reflect: true }) disabled = false;
  readonly #internals = this.attachInternals();

  protected override render() {
    return html`<button type="button" class=${this.variant} ?disabled=${this.disabled} @click=${this.#press}>
      <slot></slot>
    </button>`;
  }

  #press(): void {
    if (this.type === 'submit') this.#internals.form?.requestSubmit();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-button': EmzaButton;
  }
}
