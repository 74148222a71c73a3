// SPDX-License-Identifier: Apache-2.0
// The end: what the person now has, until when, what it is worth, and what to keep in mind.
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { date } from '../../i18n/format.ts';
import '../components/seal.ts';
import { RouteChosenEvent } from '../events.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-done-step')
export class EmzaDoneStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    css`
      header {
        justify-items: center;
        gap: var(--space-3);
        padding-block-start: var(--space-6);
        text-align: center;
      }
      emza-seal {
        --seal-size: 8rem;
      }
    `,
  ];

  protected override render() {
    const t = this.t.done;
    const { certificate, product } = this.enrolment;
    return html`<emza-screen>
      <header>
        <emza-seal solid></emza-seal>
        <h2 tabindex="-1">${t.title}</h2>
        <p>${t.text}</p>
        ${
          certificate
            ? html`<p class="soft">${t.validity(date(certificate.notBefore), date(certificate.notAfter))}</p>`
            : nothing
        }
      </header>
      ${/sandbox/i.test(product.issuer) ? html`<emza-notice tone="warning">${t.test}</emza-notice>` : nothing}
      <p class="soft">${t.keep}</p>
      <emza-button slot="actions" data-test="finish" @click=${() => this.dispatchEvent(new RouteChosenEvent('home'))}
        >${t.finish}</emza-button
      >
    </emza-screen>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-done-step': EmzaDoneStep;
  }
}
