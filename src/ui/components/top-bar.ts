// SPDX-License-Identifier: Apache-2.0
// The bar above every screen: back (or, on home, the menu at the corner where reading starts), title, language.
// Tells what was chosen and goes nowhere by itself.
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { BackChosenEvent, RouteChosenEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { chooseLanguage, otherLanguage } from '../preferences.ts';
import type { Route } from '../routes.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-top-bar')
export class EmzaTopBar extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        position: sticky;
        inset-block-start: 0;
        z-index: 2;
        padding-block-start: env(safe-area-inset-top);
        background: var(--paper);
        border-block-end: 1px solid var(--line);
      }
      header {
        position: relative;
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        align-items: center;
        gap: var(--space-2);
        max-inline-size: var(--column);
        min-block-size: 3.5rem;
        margin-inline: auto;
        padding-inline: var(--space-2);
      }
      h1 {
        grid-column: 2;
        font-size: var(--text-m);
        text-align: center;
      }
      button {
        min-inline-size: 3rem;
        min-block-size: 3rem;
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        cursor: pointer;
      }
      button:hover {
        background: var(--seal-tint);
      }
      .start {
        justify-self: start;
      }
      .end {
        justify-self: end;
        padding-inline: var(--space-2);
        color: var(--seal);
        /* One word: never broken within. */
        overflow-wrap: normal;
        font-weight: 600;
        font-size: var(--text-s);
      }
      svg {
        inline-size: 1.5rem;
        block-size: 1.5rem;
        vertical-align: middle;
        fill: none;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      :host(:dir(rtl)) .arrow {
        transform: scaleX(-1);
      }
      ul {
        position: absolute;
        inset-block-start: calc(100% - var(--space-1));
        inset-inline-start: var(--space-2);
        min-inline-size: min(14rem, 100% - 2 * var(--space-2));
        max-block-size: calc(100dvh - 100%);
        overflow-y: auto;
        padding: var(--space-2);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        list-style: none;
      }
      li button {
        inline-size: 100%;
        padding-inline: var(--space-3);
        text-align: start;
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  @property() heading = '';
  @property() side: 'back' | 'menu' | 'none' = 'none';
  /** Places of the menu; only what is built stands here. */
  @property({ attribute: false }) places: readonly Route[] = [];
  @state() private isOpen = false;

  protected override render() {
    return html`<header @keydown=${this.#pressed} @focusout=${this.#focusMoved}>
      ${this.side === 'none' ? nothing : this.side === 'back' ? this.#back() : this.#menu()}
      <h1>${this.heading}</h1>
      <button class="end" type="button" lang=${otherLanguage()} @click=${() => chooseLanguage(otherLanguage())}>
        <span class="unseen">${this.t.app.switchLanguage}: </span>${this.t.app.otherLanguage}
      </button>
    </header>`;
  }

  #back() {
    return html`<button
      class="start"
      type="button"
      data-test="back"
      aria-label=${this.t.app.back}
      @click=${() => this.dispatchEvent(new BackChosenEvent())}
    >
      <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d="M20 12H5M11 5l-7 7 7 7" /></svg>
    </button>`;
  }

  #menu() {
    const names: Partial<Record<Route, string>> = {
      certificates: this.t.certificates.title,
      person: this.t.person.title,
      version: this.t.version.title,
      exit: this.t.exit.title,
      help: this.t.help.title,
      settings: this.t.settings.title,
    };
    return html`<button
        class="start"
        type="button"
        data-test="menu"
        aria-label=${this.t.app.menu}
        aria-expanded=${this.isOpen}
        aria-controls="menu"
        @click=${() => (this.isOpen = !this.isOpen)}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 7h16M4 12h16M4 17h16" /></svg>
      </button>
      <ul id="menu" role="list" ?hidden=${!this.isOpen}>
        ${this.places.map(
          (route) =>
            html`<li>
              <button type="button" data-test="menu-${route}" @click=${() => this.#choose(route)}>
                ${names[route] ?? ''}
              </button>
            </li>`,
        )}
      </ul>`;
  }

  #choose(route: Route): void {
    this.isOpen = false;
    this.dispatchEvent(new RouteChosenEvent(route));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.isOpen) return;
    this.isOpen = false;
    this.renderRoot.querySelector<HTMLElement>('[data-test="menu"]')?.focus();
  }

  #focusMoved(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node && this.renderRoot.contains(event.relatedTarget))) this.isOpen = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-top-bar': EmzaTopBar;
  }
}
