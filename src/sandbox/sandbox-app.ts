// SPDX-License-Identifier: Apache-2.0
// The whole page: banner, reviews, inbox, switches, people. It asks the server again every two seconds while it is seen, and
// stops when it leaves.
import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Lang } from '../../core/protocol/index.ts';
import { useLanguage } from '../i18n/language.ts';
import '../ui/components/button.ts';
import '../ui/components/notice.ts';
import { shared } from '../ui/styles/shared.ts';
import {
  decideReview,
  readMessages,
  readPersons,
  readProviders,
  readReviews,
  removePhoto,
  resetProviders,
  setProvider,
  type Message,
  type Person,
  type Provider,
  type Review,
} from './api.ts';
import './person-form.ts';
import type { PersonAddedEvent } from './person-form.ts';
import './person-list.ts';
import type { PersonList, PhotoDeletedEvent } from './person-list.ts';
import './provider-switches.ts';
import type { ProviderChosenEvent } from './provider-switches.ts';
import './review-list.ts';
import type { ReviewDecidedEvent } from './review-list.ts';
import { sandboxStyles } from './sandbox-app.styles.ts';
import './sms-inbox.ts';
import { TEXTS } from './texts.ts';

const REFRESH_MS = 2000;

interface World {
  readonly persons: readonly Person[];
  readonly messages: readonly Message[];
  readonly providers: readonly Provider[];
  readonly reviews: readonly Review[];
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
  static override styles = [shared, sandboxStyles];

  @state() language: Lang = startLanguage();
  @state() phase: Phase = { name: 'loading' };
  /** Who was added last. */
  @state() added: Person | undefined;
  @query('emza-sandbox-persons') private readonly list!: PersonList | null;
  @query('.add') private readonly addPanel!: HTMLDetailsElement | null;
  #hasTexts = false;
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
      const [persons, messages, providers, reviews] = await Promise.all([
        readPersons(signal),
        readMessages(signal),
        readProviders(signal),
        readReviews(signal),
      ]);
      // The form and the reasons speak with the app's own texts.
      if (!this.#hasTexts) await useLanguage(this.language);
      this.#hasTexts = true;
      this.phase = { name: 'shown', world: { persons, messages, providers, reviews } };
    } catch {
      if (!signal.aborted) this.phase = { name: 'failed', world: before };
    }
  }

  /** Asks for a change. What it came to, or that the server is away, is what the refresh shows. */
  async #change(ask: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const { signal } = this.#leaving;
    await ask(signal).catch(() => undefined);
    await this.#refresh(signal);
  }

  #choose({ provider: name, state, reason }: ProviderChosenEvent): Promise<void> {
    return this.#change((signal) => setProvider({ name, state, reason }, signal));
  }

  #decide({ id, decision }: ReviewDecidedEvent): Promise<void> {
    return this.#change((signal) => decideReview(id, decision, signal));
  }

  async #removePhoto({ person }: PhotoDeletedEvent): Promise<void> {
    const { photoId, nationalId } = person;
    if (photoId === undefined) return;
    await this.#change((signal) => removePhoto(photoId, signal));
    await this.updateComplete;
    await this.list?.show(nationalId);
  }

  async #showAdded({ person }: PersonAddedEvent): Promise<void> {
    this.added = person;
    if (this.addPanel) this.addPanel.open = false;
    await this.#refresh(this.#leaving.signal);
    await this.updateComplete;
    await this.list?.show(person.nationalId);
  }

  async #useOtherLanguage(): Promise<void> {
    const other = this.language === 'fa' ? 'en' : 'fa';
    try {
      await useLanguage(other);
      this.#hasTexts = true;
    } catch {
      // Not reachable now: the page stays as it is, and can be asked again.
      return;
    }
    this.language = other;
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

  #world({ persons, messages, providers, reviews }: World) {
    const [lang, t] = [this.language, TEXTS[this.language]];
    const isAllOk = providers.every(({ state }) => state === 'ok');
    return html`
      <div class="now">
        <div class="side">
          <section class="stack" aria-labelledby="sms">
            <h2 id="sms">${t.messages}</h2>
            <p class="soft">${t.messagesText}</p>
            <emza-sandbox-sms .language=${lang} .messages=${messages}></emza-sandbox-sms>
          </section>
          <section class="stack" aria-labelledby="reviews">
            <h2 id="reviews">${t.reviews}</h2>
            <p class="soft">${t.reviewsText}</p>
            <emza-sandbox-reviews
              .language=${lang}
              .reviews=${reviews}
              @review-decided=${(event: ReviewDecidedEvent) => this.#decide(event)}
            ></emza-sandbox-reviews>
          </section>
        </div>
        <section class="stack" aria-labelledby="providers">
          <h2 id="providers">${t.providers}</h2>
          <p class="soft">${t.providersText}</p>
          <emza-button
            variant="outline"
            data-test="reset-providers"
            ?disabled=${isAllOk}
            @click=${() => this.#change(resetProviders)}
            >${t.reset}</emza-button
          >
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
        <details class="add" data-test="add-panel">
          <summary>${t.addTitle}</summary>
          <p class="soft">${t.addText}</p>
          <emza-sandbox-person-form
            .language=${lang}
            @person-added=${(event: PersonAddedEvent) => this.#showAdded(event)}
          ></emza-sandbox-person-form>
        </details>
        <div role="status">
          ${
            this.added
              ? html`<emza-notice tone="success" data-test="person-added"
                  >${t.added(`${this.added.firstName[lang]} ${this.added.lastName[lang]}`)}</emza-notice
                >`
              : nothing
          }
        </div>
        <emza-sandbox-persons
          .language=${lang}
          .persons=${persons}
          @photo-deleted=${(event: PhotoDeletedEvent) => this.#removePhoto(event)}
        ></emza-sandbox-persons>
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
