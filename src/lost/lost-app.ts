// SPDX-License-Identifier: Apache-2.0
// The whole page: which way, then its form. It keeps nothing beyond itself, so that the next person at this browser
// finds nothing.
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { digits, isolated } from '../i18n/format.ts';
import { currentLanguage } from '../i18n/language.ts';
import '../ui/components/notice.ts';
import '../ui/components/screen.ts';
import { LocalizedElement } from '../ui/localized-element.ts';
import { chooseLanguage, otherLanguage } from '../ui/preferences.ts';
import { shared } from '../ui/styles/shared.ts';
import { readCallCentre } from './api.ts';
import { OtherWayChosenEvent } from './lost-form.ts';
import './revoke-form.ts';
import './suspend-form.ts';
import { TEXTS } from './texts.ts';

@customElement('emza-lost')
export class EmzaLost extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 100dvh;
      }
      .bar {
        border-block-end: 1px solid var(--line);
        padding-block-start: env(safe-area-inset-top);
      }
      .bar > div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-2);
        max-inline-size: var(--column);
        min-block-size: 3.5rem;
        margin-inline: auto;
        padding-inline: var(--space-4);
      }
      h1 {
        font-size: var(--text-m);
      }
      .language {
        min-inline-size: 3rem;
        min-block-size: 3rem;
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--seal);
        font-size: var(--text-s);
        font-weight: 600;
        cursor: pointer;
      }
      .language:hover {
        background: var(--seal-tint);
      }
      main,
      main > * {
        display: flex;
        flex-direction: column;
        flex: 1;
      }
      .way {
        display: grid;
        gap: var(--space-1);
        inline-size: 100%;
        min-block-size: 5.5rem;
        padding: var(--space-4);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        text-align: start;
        cursor: pointer;
        transition: border-color var(--motion);
      }
      .way:hover,
      .way:active {
        border-color: var(--seal);
      }
      .way strong {
        font-size: var(--text-l);
        line-height: var(--leading-tight);
      }
      .numbers a {
        display: block;
        padding-block: var(--space-3);
        font-weight: 650;
      }
    `,
  ];

  @state() private way: 'none' | 'revoke' | 'suspend' = 'none';
  @state() private numbers: readonly string[] = [];
  readonly #leaving = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener(OtherWayChosenEvent.type, () => void this.#choose('none'));
    void readCallCentre(this.#leaving.signal).then((numbers) => (this.numbers = numbers));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaving.abort();
  }

  protected override updated(): void {
    document.title = `${this.t.app.name}, ${TEXTS[currentLanguage()].title}`;
  }

  async #choose(way: typeof this.way): Promise<void> {
    this.way = way;
    window.scrollTo(0, 0);
    await this.updateComplete;
    // The forms take the focus themselves.
    if (way === 'none') this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  protected override render() {
    const t = TEXTS[currentLanguage()];
    return html`<header class="bar">
        <div>
          <h1>${t.title}</h1>
          <button
            class="language"
            type="button"
            lang=${otherLanguage()}
            data-test="language"
            @click=${() => chooseLanguage(otherLanguage())}
          >
            <span class="unseen">${this.t.app.switchLanguage}: </span>${this.t.app.otherLanguage}
          </button>
        </div>
      </header>
      <main data-phase=${this.way}>${this.#drawWay()}</main>`;
  }

  #drawWay() {
    switch (this.way) {
      case 'none':
        return this.#drawWays();
      case 'revoke':
        return html`<emza-lost-revoke></emza-lost-revoke>`;
      case 'suspend':
        return html`<emza-lost-suspend></emza-lost-suspend>`;
      default:
        return this.way satisfies never;
    }
  }

  #drawWays() {
    const t = TEXTS[currentLanguage()];
    return html`<emza-screen>
      <h2 tabindex="-1" class="unseen">${t.title}</h2>
      <p>${t.text}</p>
      <button class="way" type="button" data-test="lost-revoke" @click=${() => this.#choose('revoke')}>
        <strong>${t.paper}</strong><span class="soft">${t.paperText}</span>
      </button>
      <button class="way" type="button" data-test="lost-suspend" @click=${() => this.#choose('suspend')}>
        <strong>${t.sms}</strong><span class="soft">${t.smsText}</span>
      </button>
      ${this.#drawNumbers()}
      <emza-notice tone="warning">${t.never}</emza-notice>
      <p><a class="alone" href="/" data-test="open-app">${t.openApp}</a></p>
    </emza-screen>`;
  }

  #drawNumbers() {
    const t = TEXTS[currentLanguage()];
    if (this.numbers.length === 0) return nothing;
    return html`<section>
      <h3>${t.callTitle}</h3>
      <p>${t.callText}</p>
      <div class="numbers">
        ${this.numbers.map((number) => html`<a href="tel:${number}">${t.call(isolated(digits(number)))}</a>`)}
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-lost': EmzaLost;
  }
}
