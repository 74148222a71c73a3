// SPDX-License-Identifier: Apache-2.0
// The whole page: banner, inbox, switches, people. It asks the server again every two seconds while it is seen, and
// stops when it leaves.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Lang } from '../../core/protocol/index.ts';
import { shared } from '../ui/styles/shared.ts';
import {
  readMessages,
  readPersons,
  readProviders,
  setProvider,
  type Message,
  type Person,
  type Provider,
} from './api.ts';
import './person-list.ts';
import './provider-switches.ts';
import type { ProviderChosenEvent } from './provider-switches.ts';
import './sms-inbox.ts';
import { TEXTS } from './texts.ts';

const REFRESH_MS = 2000;

interface World {
  readonly persons: readonly Person[];
  readonly messages: readonly Message[];
  readonly providers: readonly Provider[];
}
type Phase =
  | { readonly name: 'loading' }
  | { readonly name: 'shown'; readonly world: World }
  | { readonly name: 'failed'; readonly world: World | undefined };

function startLanguage(): Lang {
  const asked = new URLSearchParams(location.search).get('lang');
  let stored: string | null = null;
  try {
    stored = localStorage.getItem('emza.lang');
  } catch {
    // A browser that refuses storage gets the default.
  }
  return (asked ?? stored) === 'en' ? 'en' : 'fa';
}

@customElement('emza-sandbox')
export class SandboxApp extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .banner {
        padding: var(--space-3) var(--space-5);
        border-block-end: 2px solid var(--warning);
        background: var(--warning-tint);
        color: var(--warning);
        text-align: center;
      }
      header,
      main {
        max-inline-size: 75rem;
        margin-inline: auto;
        padding: var(--space-5);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-4);
        padding-block-end: 0;
      }
      h1 {
        margin-inline-end: auto;
      }
      .quiet {
        min-block-size: 2.75rem;
        padding-inline: var(--space-3);
        border: 0;
        background: none;
        color: var(--seal);
        text-decoration: underline;
        text-underline-offset: 0.25em;
        cursor: pointer;
      }
      main {
        display: grid;
        gap: var(--space-6);
      }
      .now {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
        gap: var(--space-6);
      }
      .failed {
        padding: var(--space-3) var(--space-4);
        border-inline-start: 4px solid var(--danger);
        background: var(--danger-tint);
        color: var(--danger);
      }
    `,
  ];

  @state() language: Lang = startLanguage();
  @state() phase: Phase = { name: 'loading' };
  #leaving = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    void this.#keepFresh(signal);
    // Back on the page after copying elsewhere: what came meanwhile is shown at once.
    document.addEventListener('visibilitychange', () => void this.#refresh(signal), { signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaving.abort();
  }

  async #keepFresh(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#refresh(signal);
      await new Promise((done) => setTimeout(done, REFRESH_MS));
    }
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    if (document.hidden || signal.aborted) return;
    const before = this.phase.name === 'loading' ? undefined : this.phase.world;
    try {
      const [persons, messages, providers] = await Promise.all([
        readPersons(signal),
        readMessages(signal),
        readProviders(signal),
      ]);
      this.phase = { name: 'shown', world: { persons, messages, providers } };
    } catch {
      if (!signal.aborted) this.phase = { name: 'failed', world: before };
    }
  }

  async #choose(event: ProviderChosenEvent): Promise<void> {
    const { signal } = this.#leaving;
    try {
      await setProvider(event.provider, event.state, signal);
    } catch {
      // The refresh shows what is true, or that the server is away.
    }
    await this.#refresh(signal);
  }

  #useOtherLanguage(): void {
    this.language = this.language === 'fa' ? 'en' : 'fa';
    try {
      localStorage.setItem('emza.lang', this.language);
    } catch {
      // It then lasts as long as the page.
    }
  }

  override updated(): void {
    const page = document.documentElement;
    page.lang = this.language;
    page.dir = this.language === 'fa' ? 'rtl' : 'ltr';
    document.title = TEXTS[this.language].title;
  }

  #world({ persons, messages, providers }: World) {
    const [lang, t] = [this.language, TEXTS[this.language]];
    return html`
      <div class="now">
        <section class="stack" aria-labelledby="sms">
          <h2 id="sms">${t.messages}</h2>
          <p class="soft">${t.messagesText}</p>
          <emza-sandbox-sms .language=${lang} .messages=${messages}></emza-sandbox-sms>
        </section>
        <section class="stack" aria-labelledby="providers">
          <h2 id="providers">${t.providers}</h2>
          <p class="soft">${t.providersText}</p>
          <emza-sandbox-providers
            .language=${lang}
            .providers=${providers}
            @provider-chosen=${(event: ProviderChosenEvent) => this.#choose(event)}
          ></emza-sandbox-providers>
        </section>
      </div>
      <section class="stack" aria-labelledby="persons">
        <h2 id="persons">${t.persons}</h2>
        <p class="soft">${t.personsText}</p>
        <emza-sandbox-persons .language=${lang} .persons=${persons}></emza-sandbox-persons>
      </section>
    `;
  }

  #body() {
    const t = TEXTS[this.language];
    const { phase } = this;
    switch (phase.name) {
      case 'loading':
        return html`<p class="soft">${t.loading}</p>`;
      case 'shown':
        return this.#world(phase.world);
      case 'failed':
        return html`<p class="failed" role="alert">${t.failed}</p>
          ${phase.world ? this.#world(phase.world) : nothing}`;
      default:
        return phase satisfies never;
    }
  }

  override render() {
    const t = TEXTS[this.language];
    return html`
      <aside class="banner" aria-label=${t.banner}><strong>${t.banner}</strong> ${t.bannerText}</aside>
      <header>
        <h1>${t.title}</h1>
        <a href="/">${t.openApp}</a>
        <button
          class="quiet"
          type="button"
          lang=${this.language === 'fa' ? 'en' : 'fa'}
          @click=${() => this.#useOtherLanguage()}
        >
          ${t.otherLanguage}
        </button>
      </header>
      <main data-phase=${this.phase.name}>${this.#body()}</main>
    `;
  }
}
