// SPDX-License-Identifier: Apache-2.0
// A certificate that looks like one: holder, issuer, dates, state in words, and the seal, solid only while active.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CertificateView } from '../../../core/protocol/index.ts';
import { date, nationalId, serial } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import './seal.ts';

@customElement('emza-certificate-card')
export class EmzaCertificateCard extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      article {
        display: grid;
        gap: var(--space-3);
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow:
          inset 0 0 0 4px var(--surface),
          inset 0 0 0 5px var(--line),
          var(--shadow);
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: start;
        gap: var(--space-3);
      }
      h2 {
        font-size: var(--text-l);
      }
      .state {
        display: inline-block;
        margin-block-start: var(--space-1);
        padding: 0 var(--space-3);
        border-radius: 1rem;
        background: var(--line);
        color: var(--ink);
        font-size: var(--text-s);
        font-weight: 650;
      }
      .state.active {
        background: var(--success-tint);
        color: var(--success);
      }
      .state.inactive,
      .state.suspended {
        background: var(--warning-tint);
        color: var(--warning);
      }
      .state.revoked {
        background: var(--danger-tint);
        color: var(--danger);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-2) var(--space-4);
      }
      dt {
        color: var(--ink-soft);
        font-size: var(--text-s);
      }
      .wide {
        grid-column: 1 / -1;
      }
      emza-seal {
        --seal-size: 4rem;
      }
      emza-seal:not([solid]) {
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ attribute: false }) certificate: CertificateView | undefined;

  protected override willUpdate(): void {
    if (!this.certificate) return;
    this.dataset['serial'] = this.certificate.serial;
    this.dataset['state'] = this.certificate.state;
    this.dataset['issuer'] = this.certificate.issuer[currentLanguage()];
    this.dataset['issuerId'] = this.certificate.issuerId;
  }

  protected override render() {
    const one = this.certificate;
    if (!one) return html``;
    const t = this.t.certificates;
    return html`<article>
      <header>
        <div>
          <h2>${one.subject.commonName}</h2>
          <span class="state ${one.state}">${t.states[one.state]}</span>
        </div>
        <emza-seal ?solid=${one.state === 'active'}></emza-seal>
      </header>
      <dl>
        <div>
          <dt>${t.nationalId}</dt>
          <dd><bdi class="ltr">${nationalId(one.subject.serialNumber)}</bdi></dd>
        </div>
        <div>
          <dt>${t.issuer}</dt>
          <dd>${one.issuer[currentLanguage()]}</dd>
        </div>
        <div>
          <dt>${t.validFrom}</dt>
          <dd>${date(one.notBefore)}</dd>
        </div>
        <div>
          <dt>${t.validTo}</dt>
          <dd>${date(one.notAfter)}</dd>
        </div>
        <div class="wide">
          <dt>${t.serial}</dt>
          <dd class="small"><bdi class="ltr">${serial(one.serial)}</bdi></dd>
        </div>
      </dl>
      <slot></slot>
    </article>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-certificate-card': EmzaCertificateCard;
  }
}
