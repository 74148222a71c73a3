// SPDX-License-Identifier: Apache-2.0
// The slip of paper: name of the service, where to go, the code; nothing that says whose it is. On paper it is all that
// is printed, in black on white whatever the theme.
import { css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { groupedRevocationCode } from '../../../core/protocol/index.ts';
import { DONE_TEXTS } from '../../i18n/done.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-revocation-slip')
export class EmzaRevocationSlip extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      article {
        display: grid;
        gap: var(--space-3);
        justify-items: center;
        padding: var(--space-5) min(var(--space-4), 4cqi);
        border: 2px dashed var(--line-strong);
        border-radius: var(--radius-s);
        background: var(--surface);
        text-align: center;
      }
      .code {
        /* One line, however large the text: nobody copies a code rightly over two. */
        font-size: min(var(--text-xxl), 7cqi);
        font-weight: 700;
        letter-spacing: 0.04em;
        line-height: var(--leading-tight);
        overflow-wrap: normal;
        white-space: nowrap;
        user-select: all;
      }
      .address {
        font-weight: 650;
      }
      @media print {
        article {
          max-inline-size: 9cm;
          border: 1px dashed;
          break-inside: avoid;
          color: CanvasText;
          color-scheme: light;
          background: none;
        }
        .code {
          font-size: 16pt;
        }
      }
    `,
  ];

  /** In its normal form. */
  @property() code = '';

  protected override render() {
    const t = DONE_TEXTS[currentLanguage()];
    return html`<article>
      <strong>${t.slipTitle}</strong>
      <bdi class="ltr code" dir="ltr" lang="en" data-test="revocation-code">${groupedRevocationCode(this.code)}</bdi>
      <p class="small">${t.slipUse}</p>
      <bdi class="ltr address" dir="ltr">${new URL('/lost', location.href).href}</bdi>
    </article>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-revocation-slip': EmzaRevocationSlip;
  }
}
