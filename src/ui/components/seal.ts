// SPDX-License-Identifier: Apache-2.0
// The motif: a seal (مُهر) that is an outline while something is pending and solid once it is signed or active.
// Decoration only: the words beside it say the same.
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { SEAL_PATH, STROKE_PATH } from './seal-paths.ts';

@customElement('emza-seal')
export class EmzaSeal extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      inline-size: var(--seal-size, 3.5rem);
      block-size: var(--seal-size, 3.5rem);
      color: var(--seal);
      flex: none;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      fill: none;
      stroke: currentColor;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .edge {
      stroke-width: 3;
      transition: fill var(--motion);
    }
    .ring {
      stroke-width: 1.5;
    }
    .stroke {
      stroke-width: 7;
    }
    :host([solid]) .edge {
      fill: currentColor;
    }
    :host([solid]) .ring,
    :host([solid]) .stroke {
      stroke: var(--on-seal);
    }
    :host(:not([solid])) .stroke {
      opacity: 0.35;
    }
    :host([blank]) .stroke {
      display: none;
    }
  `;

  @property({ type: Boolean, reflect: true }) solid = false;
  /** Nothing was sealed and nothing will be: no stroke at all. */
  @property({ type: Boolean, reflect: true }) blank = false;

  protected override render() {
    return html`<svg viewBox="0 0 100 100" aria-hidden="true">
      ${svg`<path class="edge" d=${SEAL_PATH} /><circle class="ring" cx="50" cy="50" r="35" /><path class="stroke" d=${STROKE_PATH} />`}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-seal': EmzaSeal;
  }
}
