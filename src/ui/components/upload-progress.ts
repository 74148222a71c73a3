// SPDX-License-Identifier: Apache-2.0
// How much of what is sent has arrived, in a bar and in words.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { size } from '../../i18n/format.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-upload-progress')
export class EmzaUploadProgress extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
        text-align: center;
      }
      progress {
        inline-size: 100%;
        block-size: 0.6rem;
        border: 0;
        border-radius: 1rem;
        background: var(--line);
        overflow: hidden;
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        border-radius: 1rem;
        background: var(--seal);
        transition: inline-size var(--motion);
      }
      progress::-moz-progress-bar {
        border-radius: 1rem;
        background: var(--seal);
      }
    `,
  ];

  @property({ type: Number }) sent = 0;
  /** 0: not known yet. */
  @property({ type: Number }) total = 0;

  protected override render() {
    const { sent, total } = this;
    const words = total > 0 ? this.t.proof.capture.sending(size(sent), size(total)) : this.t.proof.capture.saving;
    return html`<progress
        .value=${sent}
        max=${Math.max(1, total)}
        aria-label=${this.t.proof.capture.sendingTitle}
      ></progress>
      <p role="status">${words}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-upload-progress': EmzaUploadProgress;
  }
}
