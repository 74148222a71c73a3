// SPDX-License-Identifier: Apache-2.0
// The shell: provides the services, draws the screen of the current place under the top bar, and is the only one
// that navigates. Screens load when first needed. It never reads a link's secret beyond handing it on.
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError, SigningLink } from '../../core/protocol/index.ts';
import { appStyles } from './app.styles.ts';
import './components/button.ts';
import './components/error-panel.ts';
import { errorPanel } from './components/error-panel.ts';
import './components/notice.ts';
import './components/screen.ts';
import './components/skeleton.ts';
import './components/top-bar.ts';
import type { Services } from './contexts.ts';
import { BackChosenEvent, LinkReadEvent, RouteChosenEvent } from './events.ts';
import { LocalizedElement } from './localized-element.ts';
import { MENU, PLACES } from './places.ts';
import { ProvidedServices } from './provided-services.ts';
import { addressOf, routeOf, type Route } from './routes.ts';
import { shared } from './styles/shared.ts';

/** A screen may take "back" for itself (a step before): true when it did. */
export interface TakesBack {
  goBack?(): boolean;
}

@customElement('emza-app')
export class EmzaApp extends LocalizedElement {
  static override styles = [shared, appStyles];

  @property({ attribute: false }) services: Services | undefined;
  /** The fragment of `/s`, taken out of the address by main.ts. A secret. */
  @property({ attribute: false }) fragment: string | undefined;
  /** Set where the app cannot start at all. */
  @property({ attribute: false }) failure: AppError | undefined;
  @state() link: SigningLink | undefined;
  @state() private route: Route = 'home';
  @state() private loaded: Route | undefined;
  @state() private hasLoadFailed = false;
  @state() private isOffline = !navigator.onLine;
  @state() private applyUpdate: (() => void) | undefined;
  @query('main') private readonly main!: HTMLElement | null;
  readonly #provided = new ProvidedServices(this);
  #endUpdates: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.#moved);
    window.addEventListener('online', this.#networkChanged);
    window.addEventListener('offline', this.#networkChanged);
    this.addEventListener(RouteChosenEvent.type, (event) => this.#go((event as RouteChosenEvent).route));
    this.addEventListener(BackChosenEvent.type, () => this.#back());
    this.addEventListener(LinkReadEvent.type, (event) => this.#openLink((event as LinkReadEvent).link));
    this.#moved();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#moved);
    window.removeEventListener('online', this.#networkChanged);
    window.removeEventListener('offline', this.#networkChanged);
    this.#endUpdates?.();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('services') || !this.services) return;
    this.#provided.set(this.services);
    if (this.route === 'enrol') this.#moved();
    this.#endUpdates?.();
    this.#endUpdates = this.services.update.onWaiting((apply) => (this.applyUpdate = apply));
  }

  protected override render() {
    if (this.failure) return html`<div class="failed">${errorPanel(this.failure)}</div>`;
    if (!this.services) return nothing;
    const place = PLACES[this.route];
    return html`<emza-top-bar
        .heading=${place.heading(this.t)}
        .side=${this.route === 'home' ? 'menu' : 'back'}
        .places=${MENU}
      ></emza-top-bar>
      ${this.#notes()}
      <main tabindex="-1">${this.loaded === this.route ? place.draw(this) : this.#waiting()}</main>`;
  }

  #waiting() {
    if (!this.hasLoadFailed) return html`<emza-screen><emza-skeleton></emza-skeleton></emza-screen>`;
    return html`<emza-screen
      >${errorPanel({ code: 'NETWORK_OFFLINE' })}
      <emza-button slot="actions" @click=${() => this.#load()}>${this.t.app.retry}</emza-button></emza-screen
    >`;
  }

  /** Only where nothing is interrupted: a ceremony tells its own errors, and is not offered a reload. */
  #notes() {
    if (this.route !== 'home' && !MENU.includes(this.route)) return nothing;
    const { isOffline, applyUpdate } = this;
    if (!isOffline && !applyUpdate) return nothing;
    return html`<div class="notes">
      ${isOffline ? html`<emza-notice tone="warning" role="status">${this.t.app.offline}</emza-notice>` : nothing}
      ${applyUpdate ? this.#offer(applyUpdate) : nothing}
    </div>`;
  }

  #offer(apply: () => void) {
    return html`<emza-notice role="status"
      >${this.t.app.updateReady}
      <emza-button slot="action" variant="quiet" data-test="update" @click=${apply}
        >${this.t.app.updateApply}</emza-button
      ></emza-notice
    >`;
  }

  readonly #networkChanged = (): void => {
    this.isOffline = !navigator.onLine;
  };

  readonly #moved = (): void => {
    this.route = routeOf(location.pathname, location.hash);
    // Home says where to enrol instead; no other way leads to keys in the wrong place.
    if (this.route === 'enrol' && this.services && this.services.surroundings.read().enrolment !== 'here') {
      history.replaceState(history.state, '', addressOf('home'));
      this.route = 'home';
    }
    if (this.route !== 'sign') this.link = undefined;
    void this.#load();
  };

  async #load(): Promise<void> {
    const { route } = this;
    this.hasLoadFailed = false;
    try {
      await PLACES[route].load();
    } catch {
      this.hasLoadFailed = true;
      return;
    }
    if (route !== this.route) return;
    const isFirst = this.loaded === undefined;
    this.loaded = route;
    if (isFirst) return;
    await this.updateComplete;
    window.scrollTo(0, 0);
    this.main?.focus({ preventScroll: true });
  }

  #go(route: Route, how: 'push' | 'replace' = 'push'): void {
    if (route === 'exit') {
      this.services?.about.exit(addressOf(route));
      return;
    }
    if (how === 'push') history.pushState({ isInside: true }, '', addressOf(route));
    else history.replaceState(history.state, '', addressOf(route));
    this.#moved();
  }

  #back(): void {
    const screen: (Element & TakesBack) | null | undefined = this.main?.firstElementChild;
    if (screen?.goBack?.()) return;
    if ((history.state as { isInside?: boolean } | null)?.isInside) history.back();
    else this.#go('home', 'replace');
  }

  /** The scanner (or the landing page) is done: "back" from the request does not lead to it again. */
  #openLink(link: SigningLink): void {
    this.#go('sign', 'replace');
    this.link = link;
    this.fragment = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-app': EmzaApp;
  }
}
