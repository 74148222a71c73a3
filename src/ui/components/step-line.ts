// SPDX-License-Identifier: Apache-2.0
// Where in the wizard the person stands: a thin line of parts, with number and name in words.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-step-line')
export class EmzaStepLine extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-2);
      }
      ol {
        display: flex;
        gap: var(--space-1);
        list-style: none;
      }
      li {
        flex: 1;
        block-size: 0.25rem;
        border-radius: 1rem;
        background: var(--line);
        transition: background var(--motion);
      }
      li.passed {
        background: var(--seal);
      }
      p {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 var(--space-3);
      }
    `,
  ];

  /** Counted from 1. */
  @property({ type: Number }) at = 1;
  @property({ type: Number }) of = 1;
  @property() name = '';

  protected override render() {
    const parts = Array.from({ length: this.of }, (_, index) => index < this.at);
    return html`<ol aria-hidden="true">
        ${parts.map((isPassed) => html`<li class=${isPassed ? 'passed' : ''}></li>`)}
      </ol>
      <p class="small soft"><span>${this.t.enrolment.stepOf(this.at, this.of)}</span><span>${this.name}</span></p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-step-line': EmzaStepLine;
  }
}
