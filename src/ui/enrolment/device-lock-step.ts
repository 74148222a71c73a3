// SPDX-License-Identifier: Apache-2.0
// The device lock is tied to the token here, before any PIN is chosen. One press, one prompt of the platform.
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { errorPanel } from '../components/error-panel.ts';
import '../components/seal.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-device-lock-step')
export class EmzaDeviceLockStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    css`
      figure {
        display: grid;
        justify-items: center;
        padding-block: var(--space-4);
      }
      svg {
        inline-size: 7rem;
        block-size: 7rem;
        fill: none;
        stroke: var(--ink);
        stroke-width: 1.2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .lock {
        stroke: var(--seal);
        stroke-width: 1.6;
      }
    `,
  ];

  protected override render() {
    const t = this.t.deviceLock;
    const isBusy = this.work.isBusy;
    return html`<emza-screen>
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p>${t.text}</p>
      </header>
      <figure aria-hidden="true">
        <svg viewBox="0 0 24 24">
          <path d="M8 2h8a2 2 0 012 2v16a2 2 0 01-2 2H8a2 2 0 01-2-2V4a2 2 0 012-2zM11 19.5h2" />
          <path
            class="lock"
            d="M9.8 11h4.4a.8.8 0 01.8.8v2.9a.8.8 0 01-.8.8H9.8a.8.8 0 01-.8-.8v-2.9a.8.8 0 01.8-.8z"
          />
          <path class="lock" d="M10.2 11V9.4a1.8 1.8 0 013.6 0V11M12 12.8v1" />
        </svg>
      </figure>
      <emza-notice>${t.what}</emza-notice>
      <p class="soft">${t.never}</p>
      ${errorPanel(this.work.error)}
      ${isBusy ? html`<emza-progress .step=${this.work.step ?? 'lock'}></emza-progress>` : nothing}
      <emza-button slot="actions" data-test="create-lock" ?disabled=${isBusy} @click=${this.#create}
        >${t.create}</emza-button
      >
    </emza-screen>`;
  }

  async #create(): Promise<void> {
    await this.send((options) => this.service.registerDeviceLock(options));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-device-lock-step': EmzaDeviceLockStep;
  }
}
