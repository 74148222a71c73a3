// SPDX-License-Identifier: Apache-2.0
// Grey lines where text will stand, so that a loading screen keeps its shape. Says "loading" to those who listen.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-skeleton')
export class EmzaSkeleton extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
      }
      .line {
        block-size: 1.2rem;
        border-radius: var(--radius-s);
        background: var(--line);
        animation: breathe 1.6s ease-in-out infinite alternate;
      }
      .line:nth-child(3n + 2) {
        inline-size: 60%;
        block-size: 1.8rem;
      }
      @keyframes breathe {
        to {
          opacity: 0.45;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .line {
          animation: none;
        }
      }
    `,
  ];

  @property({ type: Number }) lines = 4;

  protected override render() {
    return html`<p class="unseen" role="status">${this.t.app.loading}</p>
      ${Array.from({ length: this.lines }, () => html`<div class="line"></div>`)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-skeleton': EmzaSkeleton;
  }
}
