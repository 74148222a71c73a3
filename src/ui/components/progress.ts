// SPDX-License-Identifier: Apache-2.0
// A moving line with words for what is happening. It only appears after 400 ms: a quick answer needs none.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { bringIntoView, intoViewStyles } from '../into-view.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import type { ProgressStep } from '../work.ts';

@customElement('emza-progress')
export class EmzaProgress extends LocalizedElement {
  static override styles = [
    shared,
    intoViewStyles,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
        text-align: center;
        animation: appear 150ms 400ms both;
      }
      .bar {
        position: relative;
        block-size: 0.3rem;
        border-radius: 1rem;
        background: var(--line);
        overflow: hidden;
      }
      .bar::before {
        content: '';
        position: absolute;
        inset-block: 0;
        inset-inline-start: 0;
        inline-size: 40%;
        border-radius: inherit;
        background: var(--seal);
        animation: run 1.4s ease-in-out infinite;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
      @keyframes run {
        from {
          inset-inline-start: -40%;
        }
        to {
          inset-inline-start: 100%;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .bar::before {
          animation: none;
          inline-size: 100%;
          opacity: 0.5;
        }
      }
    `,
  ];

  @property({ attribute: false }) step: ProgressStep | undefined;
  /** Words of the screen's own where no step fits. */
  @property() label = '';

  constructor() {
    super();
    // Only once it is seen: a quick answer moves nothing.
    this.addEventListener('animationstart', ({ animationName }) => {
      if (animationName === 'appear') bringIntoView(this);
    });
  }

  protected override render() {
    const words = this.step ? this.t.progress[this.step] : this.label || this.t.progress.waiting;
    return html`<div class="bar" role="progressbar" aria-label=${words}></div>
      <p role="status">${words}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-progress': EmzaProgress;
  }
}
