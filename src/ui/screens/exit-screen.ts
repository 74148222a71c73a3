// SPDX-License-Identifier: Apache-2.0
// What stays where the browser did not let the app close itself: the page was loaded anew and holds nothing.
import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../components/seal.ts';
import { RouteChosenEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-exit-screen')
export class EmzaExitScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      .hero {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding-block: var(--space-5) 0;
        text-align: center;
      }
    `,
  ];

  protected override render() {
    const t = this.t.exit;
    return html`<emza-screen>
      <div class="hero">
        <emza-seal></emza-seal>
        <h2>${t.done}</h2>
        <p class="soft">${t.doneText}</p>
      </div>
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="again"
        @click=${() => this.dispatchEvent(new RouteChosenEvent('home'))}
        >${t.again}</emza-button
      >
    </emza-screen>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-exit-screen': EmzaExitScreen;
  }
}
