// SPDX-License-Identifier: Apache-2.0
// What is wrong with a form, in one list that takes the focus; each line leads to its field in the same root.
import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorCode } from '../../../core/protocol/index.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

/** `field` is the name of the element that holds it. */
export interface Problem {
  readonly field: string;
  readonly label: string;
  readonly code: ErrorCode;
}

@customElement('emza-error-summary')
export class EmzaErrorSummary extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host(:not([has-problems])) {
        display: none;
      }
      section {
        padding: var(--space-4);
        border: 2px solid var(--danger);
        border-radius: var(--radius);
        background: var(--danger-tint);
      }
      h2 {
        font-size: var(--text-m);
      }
      ul {
        padding-inline-start: 1.25em;
      }
      button {
        border: 0;
        padding: var(--space-1) 0;
        background: none;
        color: var(--danger);
        text-align: start;
        text-decoration: underline;
        text-underline-offset: 0.25em;
        cursor: pointer;
      }
    `,
  ];

  @property({ attribute: false }) problems: readonly Problem[] = [];
  /** Reflects whether there is anything to show. */
  @property({ type: Boolean, attribute: 'has-problems', reflect: true }) hasProblems = false;

  protected override willUpdate(): void {
    this.hasProblems = this.problems.length > 0;
  }

  protected override render() {
    if (this.problems.length === 0) return nothing;
    return html`<section tabindex="-1" aria-labelledby="title">
      <h2 id="title">${this.t.app.problems}</h2>
      <ul>
        ${this.problems.map(
          ({ field, label, code }) =>
            html`<li>
              <button type="button" @click=${() => this.#lead(field)}>${label}: ${this.t.errors[code].what}</button>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  /** Waits until the list is drawn, then takes the focus. */
  async takeFocus(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector('section')?.focus();
  }

  #lead(field: string): void {
    const root = this.getRootNode() as ParentNode;
    root.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-error-summary': EmzaErrorSummary;
  }
}
