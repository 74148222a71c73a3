// SPDX-License-Identifier: Apache-2.0
// Where a person begins: an invitation while there is no token, the way back into an open enrolment, or the large
// actions of a token. Shows only what is built.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { EnrolmentView } from '../../../core/protocol/index.ts';
import type {
  EnrolmentService,
  SigningService,
  SurroundingsService,
  TokenService,
  TokenState,
} from '../../app/services.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/seal.ts';
import { enrolmentContext, signingContext, surroundingsContext, tokenContext } from '../contexts.ts';
import { RouteChosenEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import type { Route } from '../routes.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';
import { actionIcons } from './home-icons.ts';

type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'open'; readonly enrolment: EnrolmentView }
  | { readonly kind: 'token'; readonly token: TokenState };

const guide = () => import('../components/install-guide.ts');
const around = [
  guide,
  () => import('../components/message-list.ts'),
  () => import('../components/notification-banner.ts'),
];
/** What stands around each phase, loaded once it is known. */
const MORE: Readonly<Record<Phase['kind'], readonly (() => Promise<unknown>)[]>> = {
  loading: [],
  empty: [guide],
  open: [...around, () => import('../components/give-up.ts')],
  token: around,
};

@customElement('emza-home-screen')
export class EmzaHomeScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      .hero {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding-block: var(--space-5) var(--space-2);
        text-align: center;
      }
      .hero emza-seal {
        --seal-size: 6.5rem;
      }
      .hero h2 {
        font-size: var(--text-xl);
      }
      ul.needs {
        padding-inline-start: 1.4em;
      }
      ul.needs li {
        padding-block: var(--space-1);
      }
      .action {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: var(--space-4);
        inline-size: 100%;
        min-block-size: 6rem;
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        text-align: start;
        cursor: pointer;
        transition: border-color var(--motion);
      }
      .action:hover,
      .action:active {
        border-color: var(--seal);
      }
      .action strong {
        display: block;
        font-size: var(--text-l);
      }
      .action svg {
        inline-size: 2.5rem;
        block-size: 2.5rem;
        fill: none;
        stroke: var(--seal);
        stroke-width: 1.8;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .action .go {
        inline-size: 1.25rem;
        stroke: var(--ink-soft);
      }
      :host(:dir(ltr)) .go {
        transform: scaleX(-1);
      }
    `,
  ];

  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @consume({ context: enrolmentContext }) private readonly enrolment!: EnrolmentService;
  @consume({ context: signingContext }) private readonly signing!: SigningService;
  @consume({ context: surroundingsContext }) private readonly surroundings!: SurroundingsService;
  @state() private phase: Phase = { kind: 'loading' };
  @state() private hasOpenRequest = false;
  readonly #work = new Work(this);
  readonly #resuming = new Work(this);

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.phase = { kind: 'loading' };
    const found = await this.#work.run(async (options): Promise<Phase> => {
      const token = await this.token.state(options);
      if (token && token.certificates.length > 0) return { kind: 'token', token };
      const enrolment = await this.enrolment.current(options);
      if (enrolment && enrolment.state !== 'done') return { kind: 'open', enrolment };
      return token ? { kind: 'token', token } : { kind: 'empty' };
    });
    if (!found) return;
    this.phase = found;
    // Without them everything else still works; the first visit needs one of them only.
    for (const load of MORE[found.kind]) load().catch(() => undefined);
    if (found.kind !== 'token') return;
    this.hasOpenRequest = (await this.#resuming.run((options) => this.signing.resume(options))) !== undefined;
  }

  protected override render() {
    if (this.#work.error) {
      return html`<emza-screen
        >${errorPanel(this.#work.error)}
        <emza-button slot="actions" @click=${() => this.#load()}>${this.t.app.retry}</emza-button></emza-screen
      >`;
    }
    switch (this.phase.kind) {
      case 'loading':
        return html`<emza-screen><emza-skeleton lines="5"></emza-skeleton></emza-screen>`;
      case 'empty':
        return this.#invitation();
      case 'open':
        return this.#openEnrolment(this.phase.enrolment);
      case 'token':
        return this.#actions(this.phase.token);
      default:
        return this.phase satisfies never;
    }
  }

  #invitation() {
    const t = this.t.home;
    return html`<emza-screen>
      <div class="hero">
        <emza-seal></emza-seal>
        <h2>${t.emptyTitle}</h2>
        <p class="soft">${t.emptyText}</p>
      </div>
      <emza-install-guide></emza-install-guide>
      <section class="stack">
        <h3>${t.asked}</h3>
        <ul class="needs">
          ${t.askedItems.map((item) => html`<li>${item}</li>`)}
        </ul>
        <p class="soft">${t.never}</p>
        <p><a class="alone" href="/lost" data-test="lost">${t.lost}</a></p>
      </section>
      ${this.#begin(t.enrol)}
    </emza-screen>`;
  }

  #mayEnrolHere(): boolean {
    return this.surroundings.read().enrolment === 'here';
  }

  /** Where no keys may be made, the install guide says where to go instead. */
  #begin(label: string) {
    if (!this.#mayEnrolHere()) return nothing;
    return html`<emza-button slot="actions" data-test="enrol" @click=${() => this.#choose('enrol')}
      >${label}</emza-button
    >`;
  }

  #openEnrolment(enrolment: EnrolmentView) {
    const t = this.t.home;
    // First where it is the only way on, last where it is an offer.
    const isHere = this.#mayEnrolHere();
    return html`<emza-screen>
      <div class="hero">
        <emza-seal></emza-seal>
        <h2>${t.openTitle}</h2>
        <p class="soft">${t.openText(this.t.enrolment.steps[enrolment.state])}</p>
      </div>
      ${isHere ? nothing : html`<emza-install-guide></emza-install-guide>`}
      <emza-message-list></emza-message-list>
      <emza-notification-banner></emza-notification-banner>
      ${isHere ? html`<emza-install-guide></emza-install-guide>` : nothing}
      ${
        // A certificate that waits for its activation is ended by its own ways.
        enrolment.state === 'activate' ? nothing : html`<emza-give-up @emza-given-up=${this.#load}></emza-give-up>`
      }
      ${this.#begin(t.resume)}
    </emza-screen>`;
  }

  #actions(token: TokenState) {
    const t = this.t.home;
    const isActive = token.certificates.some((one) => one.state === 'active');
    return html`<emza-screen>
      <h2>${t.tokenTitle}</h2>
      ${token.pinTriesLeft === 0 ? html`<emza-notice tone="warning">${t.blocked}</emza-notice>` : nothing}
      ${
        isActive
          ? nothing
          : html`<emza-notice tone="warning">
              ${token.certificates.length > 0 ? t.noneActive : t.noCertificate}
            </emza-notice>`
      }
      ${
        this.hasOpenRequest
          ? html`<emza-notice
              >${t.openRequest}
              <emza-button slot="action" variant="quiet" @click=${() => this.#choose('sign')}
                >${t.openRequestAction}</emza-button
              ></emza-notice
            >`
          : nothing
      }
      ${this.#action('scan', t.scan, t.scanText)} ${this.#action('certificates', t.certificates, t.certificatesText)}
      <emza-message-list></emza-message-list>
      <emza-notification-banner></emza-notification-banner>
    </emza-screen>`;
  }

  #action(route: 'scan' | 'certificates', title: string, text: string) {
    return html`<button class="action" type="button" data-test=${route} @click=${() => this.#choose(route)}>
      ${actionIcons[route]}<span><strong>${title}</strong><span class="soft">${text}</span></span
      >${actionIcons.go}
    </button>`;
  }

  #choose(route: Route): void {
    this.dispatchEvent(new RouteChosenEvent(route));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-home-screen': EmzaHomeScreen;
  }
}
