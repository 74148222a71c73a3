// SPDX-License-Identifier: Apache-2.0
// A quiet box for what a person should know here. Its tone is told by a mark and words, not by colour alone.
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../styles/shared.ts';

const MARKS = { info: 'i', warning: '!', success: '✓' } as const;

@customElement('emza-notice')
export class EmzaNotice extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-1) var(--space-3);
        align-items: start;
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius);
        border-inline-start: 4px solid var(--tone);
        background: var(--tint);
        --tone: var(--seal);
        --tint: var(--seal-tint);
      }
      :host([tone='warning']) {
        --tone: var(--warning);
        --tint: var(--warning-tint);
      }
      :host([tone='success']) {
        --tone: var(--success);
        --tint: var(--success-tint);
      }
      .mark {
        display: grid;
        place-content: center;
        inline-size: 1.5rem;
        block-size: 1.5rem;
        margin-block-start: 0.1rem;
        border: 1.5px solid var(--tone);
        border-radius: 50%;
        color: var(--tone);
        font-size: var(--text-s);
        font-weight: 800;
        line-height: 1;
      }
      ::slotted([slot='action']) {
        grid-column: 2;
      }
    `,
  ];

  @property({ reflect: true }) tone: keyof typeof MARKS = 'info';

  protected override render() {
    return html`<span class="mark" aria-hidden="true">${MARKS[this.tone]}</span>
      <div><slot></slot></div>
      <slot name="action"></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-notice': EmzaNotice;
  }
}
