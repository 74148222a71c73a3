// SPDX-License-Identifier: Apache-2.0
// The shell: provides the services, draws the screen of the current place under the top bar, and is the only one
// that navigates. Screens load when first needed. It never reads a link's secret beyond handing it on.
import { ContextProvider } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError, SigningLink } from '../../core/protocol/index.ts';
import type { Messages } from '../i18n/language.ts';
import './components/button.ts';
import './components/error-panel.ts';
import { errorPanel } from './components/error-panel.ts';
import './components/notice.ts';
import './components/screen.ts';
import './components/skeleton.ts';
import './components/top-bar.ts';
import * as contexts from './contexts.ts';
import type { Services } from './contexts.ts';
import { BackChosenEvent, LinkReadEvent, RouteChosenEvent } from './events.ts';
import { LocalizedElement } from './localized-element.ts';
import { addressOf, routeOf, type Route } from './routes.ts';
import './screens/home-screen.ts';
import { shared } from './styles/shared.ts';

/** A screen may take "back" for itself (a step before): true when it did. */
export interface TakesBack {
  goBack?(): boolean;
}

interface Place {
  readonly load: () => Promise<unknown>;
  readonly heading: (t: Messages) => string;
  readonly draw: (app: EmzaApp) => TemplateResult;
}

/** In the order of the menu; only what is built stands here. */
const MENU: readonly Route[] = ['certificates', 'person', 'version', 'exit', 'settings', 'help'];

/** A place without a screen does not compile. */
const PLACES: Record<Route, Place> = {
  home: {
    load: () => Promise.resolve(),
    heading: (t) => t.app.name,
    draw: () => html`<emza-home-screen></emza-home-screen>`,
  },
  enrol: {
    load: () => import('./enrolment/wizard.ts'),
    heading: (t) => t.enrolment.title,
    draw: () => html`<emza-enrolment-wizard></emza-enrolment-wizard>`,
  },
  scan: {
    load: () => import('./screens/scan-screen.ts'),
    heading: (t) => t.scan.title,
    draw: () => html`<emza-scan-screen></emza-scan-screen>`,
  },
  certificates: {
    load: () => import('./screens/certificates-screen.ts'),
    heading: (t) => t.certificates.title,
    draw: () => html`<emza-certificates-screen></emza-certificates-screen>`,
  },
  sign: {
    load: () => import('./screens/sign-screen.ts'),
    heading: (t) => t.sign.title,
    draw: (app) => html`<emza-sign-screen .link=${app.link}></emza-sign-screen>`,
  },
  settings: {
    load: () => import('./screens/settings-screen.ts'),
    heading: (t) => t.settings.title,
    draw: () => html`<emza-settings-screen></emza-settings-screen>`,
  },
  person: {
    load: () => import('./screens/person-screen.ts'),
    heading: (t) => t.person.title,
    draw: () => html`<emza-person-screen></emza-person-screen>`,
  },
  version: {
    load: () => import('./screens/version-screen.ts'),
    heading: (t) => t.version.title,
    draw: () => html`<emza-version-screen></emza-version-screen>`,
  },
  help: {
    load: () => import('./screens/help-screen.ts'),
    heading: (t) => t.help.title,
    draw: () => html`<emza-help-screen></emza-help-screen>`,
  },
  exit: {
    load: () => import('./screens/exit-screen.ts'),
    heading: (t) => t.exit.title,
    draw: () => html`<emza-exit-screen></emza-exit-screen>`,
  },
  link: {
    load: () => import('./screens/link-screen.ts'),
    heading: (t) => t.link.title,
    draw: (app) => html`<emza-link-screen .fragment=${app.fragment}></emza-link-screen>`,
  },
};

@customElement('emza-app')
export class EmzaApp extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 100dvh;
      }
      main {
        display: flex;
        flex-direction: column;
        flex: 1;
      }
      main > * {
        display: flex;
        flex-direction: column;
        flex: 1;
      }
      .notes {
        display: grid;
        gap: var(--space-2);
        inline-size: 100%;
        max-inline-size: var(--column);
        margin-inline: auto;
        padding: var(--space-3) var(--space-4) 0;
      }
      .failed {
        flex: none;
        inline-size: 100%;
        max-inline-size: var(--column);
        margin-inline: auto;
        padding: var(--space-5) var(--space-4);
      }
    `,
  ];

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
  readonly #providers = {
    enrolment: new ContextProvider(this, { context: contexts.enrolmentContext }),
    token: new ContextProvider(this, { context: contexts.tokenContext }),
    signing: new ContextProvider(this, { context: contexts.signingContext }),
    scanner: new ContextProvider(this, { context: contexts.scannerContext }),
    update: new ContextProvider(this, { context: contexts.updateContext }),
    person: new ContextProvider(this, { context: contexts.personContext }),
    message: new ContextProvider(this, { context: contexts.messageContext }),
    surroundings: new ContextProvider(this, { context: contexts.surroundingsContext }),
    about: new ContextProvider(this, { context: contexts.aboutContext }),
    trial: new ContextProvider(this, { context: contexts.deviceTrialContext }),
    payment: new ContextProvider(this, { context: contexts.paymentContext }),
  };
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
    const { enrolment, token, signing, scanner, update, person, message, surroundings, about, trial } = this.services;
    this.#providers.enrolment.setValue(enrolment);
    this.#providers.token.setValue(token);
    this.#providers.signing.setValue(signing);
    this.#providers.scanner.setValue(scanner);
    this.#providers.update.setValue(update);
    this.#providers.person.setValue(person);
    this.#providers.message.setValue(message);
    this.#providers.surroundings.setValue(surroundings);
    this.#providers.about.setValue(about);
    this.#providers.trial.setValue(trial);
    this.#providers.payment.setValue(this.services.payment);
    if (this.route === 'enrol') this.#moved();
    this.#endUpdates?.();
    this.#endUpdates = update.onWaiting((apply) => (this.applyUpdate = apply));
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
