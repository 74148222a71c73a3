// SPDX-License-Identifier: Apache-2.0
// The frame of a screen: one column, and the next action always in the same place above the safe area.
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { shared } from '../styles/shared.ts';

@customElement('emza-screen')
export class EmzaScreen extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        flex: 1;
        inline-size: 100%;
        max-inline-size: var(--column);
        margin-inline: auto;
      }
      .content {
        display: grid;
        gap: var(--space-5);
        align-content: start;
        flex: 1;
        padding: var(--space-4) var(--space-4) var(--space-5);
      }
      .actions {
        position: sticky;
        inset-block-end: 0;
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4) max(var(--space-4), env(safe-area-inset-bottom));
        background: linear-gradient(to top, var(--paper) 82%, transparent);
      }
      .actions:not(:has(slot[name='actions'].filled)) {
        display: none;
      }
      @media print {
        .actions {
          display: none;
        }
      }
    `,
  ];

  protected override render() {
    return html`<div class="content"><slot></slot></div>
      <div class="actions"><slot name="actions" @slotchange=${this.#filled}></slot></div>`;
  }

  #filled(event: Event): void {
    const slot = event.target as HTMLSlotElement;
    slot.classList.toggle('filled', slot.assignedElements().length > 0);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-screen': EmzaScreen;
  }
}
