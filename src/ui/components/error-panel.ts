// SPDX-License-Identifier: Apache-2.0
// An error as a person meets it: what happened, what to do next, the code for the call centre, and ways on in its
// slot. Never shows an error's own message, which is for developers.
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorCode } from '../../../core/protocol/index.ts';
import { bringIntoView, intoViewStyles } from '../into-view.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-error-panel')
export class EmzaErrorPanel extends LocalizedElement {
  static override styles = [
    shared,
    intoViewStyles,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-4);
        border: 1.5px solid var(--danger);
        border-radius: var(--radius);
        background: var(--danger-tint);
      }
      h2 {
        font-size: var(--text-m);
        color: var(--danger);
      }
      .code {
        color: var(--ink-soft);
      }
      ::slotted(*) {
        margin-block-start: var(--space-2);
      }
    `,
  ];

  @property() code: ErrorCode = 'SERVER_ERROR';

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('code')) bringIntoView(this);
  }

  protected override render() {
    const text = this.t.errors[this.code];
    return html`<section role="alert" data-error-code=${this.code}>
      <h2>${text.what}</h2>
      <p>${text.next}</p>
      <p class="code small">${this.t.app.errorCode} <bdi class="ltr">${this.code}</bdi></p>
      <slot></slot>
    </section>`;
  }
}

/** The panel for an error, or nothing. */
export function errorPanel(error: { readonly code: ErrorCode } | undefined, ways: unknown = nothing) {
  return error ? html`<emza-error-panel .code=${error.code}>${ways}</emza-error-panel>` : nothing;
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-error-panel': EmzaErrorPanel;
  }
}
