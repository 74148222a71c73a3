// SPDX-License-Identifier: Apache-2.0
// A value that is copied by a tap. What is shown may be grouped and in Persian digits; what is copied is plain.
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Lang } from '../../core/protocol/index.ts';
import { shared } from '../ui/styles/shared.ts';
import { TEXTS } from './texts.ts';

@customElement('emza-copy-value')
export class CopyValue extends LitElement {
  static override styles = [
    shared,
    css`
      button {
        position: relative;
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: 0 var(--space-2);
        min-block-size: 2.75rem;
        padding: 0 var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        background: var(--surface);
        font-weight: 600;
        cursor: pointer;
        transition: background var(--motion);
      }
      button:hover {
        background: var(--seal-tint);
      }
      .ltr,
      .hint {
        white-space: nowrap;
      }
      .hint {
        color: var(--seal);
        font-size: var(--text-s);
        font-weight: 400;
      }
    `,
  ];

  @property() language: Lang = 'fa';
  /** What is copied. */
  @property() value = '';
  /** What is shown; `value` where it is empty. */
  @property() shown = '';
  /** What the value is, for those who do not see its row. */
  @property() name = '';
  @state() isCopied = false;

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.value);
    } catch {
      // Not allowed here: the value is selected instead, so that it can be copied by hand.
      const shown = this.renderRoot.querySelector('.ltr');
      if (shown) getSelection()?.selectAllChildren(shown);
      return;
    }
    this.isCopied = true;
    setTimeout(() => (this.isCopied = false), 1500);
  }

  override render() {
    const t = TEXTS[this.language];
    return html`<button type="button" @click=${() => this.#copy()}>
      <span class="unseen">${this.name}</span>
      <span class="ltr">${this.shown || this.value}</span>
      <span class="hint" aria-live="polite">${this.isCopied ? t.copied : t.copy}</span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-copy-value': CopyValue;
  }
}
