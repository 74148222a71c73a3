// SPDX-License-Identifier: Apache-2.0
// `/s`: a signing link opened outside the scanner. With a token here it goes on to the request; without one it says
// how to go on, and claims nothing, so that the link stays good for the device that has the token.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { parseFragment } from '../../../core/protocol/index.ts';
import type { TokenService } from '../../app/services.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/seal.ts';
import { tokenContext } from '../contexts.ts';
import { LinkReadEvent, RouteChosenEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import type { Route } from '../routes.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';

@customElement('emza-link-screen')
export class EmzaLinkScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      header {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding-block: var(--space-5) 0;
        text-align: center;
      }
      ul {
        padding-inline-start: 1.4em;
      }
      li {
        padding-block: var(--space-1);
      }
    `,
  ];

  /** Without `#`; a secret. */
  @property({ attribute: false }) fragment: string | undefined;
  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @state() private phase: 'looking' | 'noToken' = 'looking';
  readonly #work = new Work(this);

  protected override firstUpdated(): void {
    void this.#look();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // Another link was opened in this same window.
    if (changed.get('fragment') !== undefined && this.fragment !== undefined) void this.#look();
  }

  async #look(): Promise<void> {
    const found = await this.#work.run(async (options) => {
      const link = parseFragment(location.origin, this.fragment ?? '');
      return { link, token: await this.token.state(options) };
    });
    if (!found) return;
    if (found.token) this.dispatchEvent(new LinkReadEvent(found.link));
    else this.phase = 'noToken';
  }

  protected override render() {
    const t = this.t.link;
    const { error } = this.#work;
    if (error) {
      return html`<emza-screen
        >${errorPanel(error)}
        ${
          error.code === 'CLAIM_LINK'
            ? nothing
            : html`<emza-button slot="actions" @click=${() => this.#look()}>${this.t.app.retry}</emza-button>`
        }
        <emza-button
          slot="actions"
          variant=${error.code === 'CLAIM_LINK' ? 'primary' : 'quiet'}
          @click=${() => this.#choose('home')}
          >${this.t.app.home}</emza-button
        ></emza-screen
      >`;
    }
    if (this.phase === 'looking') {
      return html`<emza-screen
        ><p class="unseen" role="status">${t.opening}</p>
        <emza-skeleton lines="5"></emza-skeleton
      ></emza-screen>`;
    }
    return html`<emza-screen>
      <header>
        <emza-seal></emza-seal>
        <h2>${t.noToken}</h2>
        <p class="soft">${t.noTokenText}</p>
      </header>
      <ul>
        <li>${t.wayScan}</li>
        <li>${t.wayEnrol}</li>
      </ul>
      <emza-button slot="actions" data-test="enrol" @click=${() => this.#choose('enrol')}
        >${this.t.home.enrol}</emza-button
      >
      <emza-button slot="actions" variant="quiet" @click=${() => this.#choose('home')}>${this.t.app.home}</emza-button>
    </emza-screen>`;
  }

  #choose(route: Route): void {
    this.dispatchEvent(new RouteChosenEvent(route));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-link-screen': EmzaLinkScreen;
  }
}
