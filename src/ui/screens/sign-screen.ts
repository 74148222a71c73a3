// SPDX-License-Identifier: Apache-2.0
// A signature request from opening to result: who asks, the document itself, their words, then approve or decline of
// the same size; the PIN comes after reading. Nothing can be approved before every document has been drawn.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SigningLink } from '../../../core/protocol/index.ts';
import type { Review, SigningService, TokenService, UpdateService } from '../../app/services.ts';
import { dateTime, isolated, nationalId } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import '../components/document-view.ts';
import { errorPanel } from '../components/error-panel.ts';
import { pinEntry, pinEntryStyles } from '../components/pin-entry.ts';
import '../components/progress.ts';
import '../components/seal.ts';
import { signingContext, tokenContext, updateContext } from '../contexts.ts';
import { RouteChosenEvent, type DocumentShownEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import type { Route } from '../routes.ts';
import { facts, shared } from '../styles/shared.ts';
import { Work } from '../work.ts';
import { signStyles } from './sign-screen.styles.ts';

type Phase =
  | { readonly kind: 'opening' }
  | { readonly kind: 'none' }
  | { readonly kind: 'drawing' | 'review' | 'pin' | 'signed' | 'refused'; readonly review: Review };

@customElement('emza-sign-screen')
export class EmzaSignScreen extends LocalizedElement {
  static override styles = [shared, facts, pinEntryStyles, signStyles];

  /** From the scanner or the landing page; without it an open request is resumed. */
  @property({ attribute: false }) link: SigningLink | undefined;
  @consume({ context: signingContext }) private readonly signing!: SigningService;
  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @consume({ context: updateContext }) private readonly updates!: UpdateService;
  @state() private phase: Phase = { kind: 'opening' };
  @state() private triesLeft: number | undefined;
  /** Documents that could not be drawn, by their place in the list. */
  @state() private unreadable: readonly number[] = [];
  readonly #work = new Work(this);
  readonly #tries = new Work(this);
  readonly #drawn = new Set<number>();
  #release: (() => void) | undefined;

  protected override firstUpdated(): void {
    this.#release = this.updates.hold();
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release?.();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('phase')) return;
    this.dataset['phase'] = this.phase.kind;
    const before = changed.get('phase') as Phase | undefined;
    if (!before || before.kind === this.phase.kind || this.phase.kind === 'review') return;
    this.renderRoot.querySelector<HTMLElement>('h2[tabindex]')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  goBack(): boolean {
    if (this.phase.kind !== 'pin') return false;
    if (this.#work.isBusy) return true;
    this.#work.clear();
    this.phase = { kind: 'review', review: this.phase.review };
    return true;
  }

  async #open(): Promise<void> {
    this.phase = { kind: 'opening' };
    const { link } = this;
    const found = await this.#work.run(async (options) => ({
      review: link ? await this.signing.open(link, options) : await this.signing.resume(options),
    }));
    if (!found) return;
    const { review } = found;
    if (!review) {
      this.phase = { kind: 'none' };
      return;
    }
    this.unreadable = review.documents.flatMap((document, at) => (document.view === 'unsupported' ? [at] : []));
    this.unreadable.forEach((at) => this.#drawn.add(at));
    this.phase = { kind: this.#drawn.size === review.documents.length ? 'review' : 'drawing', review };
  }

  protected override render() {
    switch (this.phase.kind) {
      case 'opening':
        return this.#drawOpening();
      case 'none':
        return this.#drawNone();
      case 'drawing':
      case 'review':
        return this.#drawReview(this.phase.review, true);
      case 'pin':
        return html`${this.#drawReview(this.phase.review, false)} ${this.#drawPin(this.phase.review)}`;
      case 'signed':
      case 'refused':
        return this.#drawResult(this.phase.review, this.phase.kind);
      default:
        return this.phase satisfies never;
    }
  }

  #drawOpening() {
    const { error } = this.#work;
    if (!error) {
      return html`<emza-screen>
        <emza-progress .step=${this.#work.step} label=${this.t.sign.opening}></emza-progress>
        <emza-skeleton lines="6"></emza-skeleton>
      </emza-screen>`;
    }
    const canRetry = ['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE', 'VAULT_BUSY'].includes(error.code);
    return html`<emza-screen
      >${errorPanel(error)}
      ${
        canRetry
          ? html`<emza-button slot="actions" @click=${() => this.#open()}>${this.t.app.retry}</emza-button>`
          : html`<emza-button slot="actions" @click=${() => this.#leave('scan')}>${this.t.home.scan}</emza-button>`
      }
      <emza-button slot="actions" variant="quiet" @click=${() => this.#leave('home')}
        >${this.t.app.home}</emza-button
      ></emza-screen
    >`;
  }

  #drawNone() {
    const t = this.t.sign;
    return html`<emza-screen>
      <div class="result">
        <emza-seal></emza-seal>
        <h2 tabindex="-1">${t.none}</h2>
        <p class="soft">${t.noneText}</p>
      </div>
      <emza-button slot="actions" @click=${() => this.#leave('scan')}>${this.t.home.scan}</emza-button>
    </emza-screen>`;
  }

  /** Stays in the document under the PIN, so that the frame is not drawn again on the way back. */
  #drawReview(review: Review, isShown: boolean) {
    const t = this.t.sign;
    const { error } = this.#work;
    const isReady = this.phase.kind !== 'drawing';
    const isBusy = this.#work.isBusy;
    const text = review.text[currentLanguage()];
    return html`<emza-screen ?hidden=${!isShown}>
      <section class="party">
        <p class="soft">${t.asks}</p>
        <h2 tabindex="-1">${review.rp.name}</h2>
        <p class="origin"><bdi class="ltr">${review.rp.origin}</bdi></p>
      </section>
      <section class="stack" aria-label=${t.documents(review.documents.length)}>
        ${review.documents.map(
          (document, at) =>
            html`<emza-document-view
                .document=${document}
                @emza-document-shown=${(event: DocumentShownEvent) => this.#shown(at, event.isDrawn)}
              ></emza-document-view>
              ${
                this.unreadable.includes(at)
                  ? html`<emza-notice tone="warning"
                      >${document.view === 'unsupported' ? t.unsupported : t.unreadable}</emza-notice
                    >`
                  : nothing
              }`,
        )}
      </section>
      ${
        text
          ? html`<figure>
              <figcaption class="soft small">${t.purpose}</figcaption>
              <blockquote dir="auto">${text}</blockquote>
            </figure>`
          : nothing
      }
      ${this.#drawFirst(review)}
      <dl>
        <div>
          <dt>${t.signer}</dt>
          <dd>${review.signer.commonName}</dd>
        </div>
      </dl>
      <p class="soft small">${t.next} ${t.until(dateTime(review.expiresAt))}</p>
      ${isShown ? errorPanel(error) : nothing}
      ${isReady ? nothing : html`<emza-progress label=${t.drawing}></emza-progress>`}
      ${isBusy && isShown ? html`<emza-progress .step=${this.#work.step}></emza-progress>` : nothing}
      <div class="choice" slot="actions">
        <emza-button variant="outline" data-test="decline" ?disabled=${isBusy} @click=${() => this.#decline(review)}
          >${t.decline}</emza-button
        >
        <emza-button
          data-test="approve"
          ?disabled=${!isReady || isBusy || this.unreadable.length > 0}
          @click=${() => this.#askPin(review)}
          >${t.approve}</emza-button
        >
      </div>
    </emza-screen>`;
  }

  /** Said at the document, and again where the PIN is asked: nobody is to miss it the first time. */
  #drawFirst({ isFirstSignature, signer }: Review) {
    if (!isFirstSignature) return nothing;
    return html`<emza-notice
      >${this.t.sign.first(signer.commonName, isolated(nationalId(signer.nationalId)))}</emza-notice
    >`;
  }

  #drawPin(review: Review) {
    const t = this.t.sign;
    return html`<emza-screen
      >${this.#drawFirst(review)}
      ${pinEntry({
        t: this.t,
        work: this.#work,
        title: t.pinTitle,
        text: t.pinText(review.rp.name),
        triesLeft: this.triesLeft,
        onPin: (pin) => void this.#approve(review, pin),
      })}
      ${
        this.#work.isBusy
          ? nothing
          : html`<emza-button slot="actions" variant="quiet" data-test="back-to-review" @click=${() => this.goBack()}
              >${t.backToReview}</emza-button
            >`
      }</emza-screen
    >`;
  }

  #drawResult(review: Review, kind: 'signed' | 'refused') {
    const t = this.t.sign;
    const isSigned = kind === 'signed';
    return html`<emza-screen>
      <div class="result" role="status">
        <emza-seal ?solid=${isSigned} ?blank=${!isSigned}></emza-seal>
        <h2 tabindex="-1">${isSigned ? t.signed : t.refused}</h2>
        <p>${isSigned ? t.signedText(review.rp.name) : t.refusedText(review.rp.name)}</p>
        ${
          isSigned ? review.documents.map((document) => html`<p class="soft"><bdi>${document.name}</bdi></p>`) : nothing
        }
      </div>
      <emza-button slot="actions" data-test="finish" @click=${() => this.#leave('home')}>${t.finish}</emza-button>
    </emza-screen>`;
  }

  #shown(at: number, isDrawn: boolean): void {
    this.#drawn.add(at);
    if (!isDrawn && !this.unreadable.includes(at)) this.unreadable = [...this.unreadable, at];
    if (this.phase.kind !== 'drawing' || this.#drawn.size < this.phase.review.documents.length) return;
    this.phase = { kind: 'review', review: this.phase.review };
  }

  async #askPin(review: Review): Promise<void> {
    this.#work.clear();
    this.phase = { kind: 'pin', review };
    this.triesLeft = (await this.#tries.run((options) => this.token.state(options)))?.pinTriesLeft;
  }

  async #approve(review: Review, pin: string): Promise<void> {
    const done = await this.#work.run(async (options) => {
      await this.signing.approve(review, pin, options);
      return true;
    });
    if (done) this.phase = { kind: 'signed', review };
  }

  async #decline(review: Review): Promise<void> {
    const reason = this.unreadable.length > 0 ? 'unreadable' : 'declined';
    const done = await this.#work.run(async (options) => {
      await this.signing.decline(review, reason, options);
      return true;
    });
    if (done) this.phase = { kind: 'refused', review };
  }

  #leave(route: Route): void {
    this.dispatchEvent(new RouteChosenEvent(route));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-sign-screen': EmzaSignScreen;
  }
}
