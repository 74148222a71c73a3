// SPDX-License-Identifier: Apache-2.0
// The certificate exists and is inactive: activate it with the device lock now, or later from certificates.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { TokenService } from '../../app/services.ts';
import '../components/certificate-card.ts';
import { errorPanel } from '../components/error-panel.ts';
import { tokenContext } from '../contexts.ts';
import { RouteChosenEvent } from '../events.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-activate-step')
export class EmzaActivateStep extends EnrolmentStep {
  @consume({ context: tokenContext }) private readonly token!: TokenService;

  protected override render() {
    const t = this.t.activate;
    const isBusy = this.work.isBusy;
    return html`<emza-screen>
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p>${t.text}</p>
      </header>
      ${
        this.enrolment.certificate
          ? html`<emza-certificate-card .certificate=${this.enrolment.certificate}></emza-certificate-card>`
          : nothing
      }
      ${errorPanel(this.work.error)}
      ${isBusy ? html`<emza-progress .step=${this.work.step ?? 'lock'}></emza-progress>` : nothing}
      <p class="soft small">${t.laterHint}</p>
      <emza-button slot="actions" data-test="activate" ?disabled=${isBusy} @click=${this.#activate}
        >${t.activate}</emza-button
      >
      <emza-button slot="actions" variant="quiet" data-test="later" ?disabled=${isBusy} @click=${this.#leave}
        >${t.later}</emza-button
      >
    </emza-screen>`;
  }

  async #activate(): Promise<void> {
    const { serial } = this.enrolment.certificate ?? {};
    if (!serial) return;
    await this.send(async (options) => {
      const certificate = await this.token.activate(serial, options);
      // The server has closed the enrolment by now; where it no longer names it, its end is what it was.
      return (await this.service.current(options)) ?? { ...this.enrolment, state: 'done', certificate };
    });
  }

  #leave(): void {
    this.dispatchEvent(new RouteChosenEvent('home'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-activate-step': EmzaActivateStep;
  }
}
