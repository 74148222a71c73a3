// SPDX-License-Identifier: Apache-2.0
// A signature request from opening to result: who asks, the document itself, their words, then approve or decline of
// the same size; the PIN comes after reading. Nothing can be approved before every document has been drawn.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SigningLink } from '../../../../core/protocol/index.ts';
import type { Review, SigningService, TokenService, UpdateService } from '../../../app/services.ts';
import { pinEntry, pinEntryStyles } from '../../components/pin-entry.ts';
import { signingContext, tokenContext, updateContext } from '../../contexts.ts';
import { RouteChosenEvent } from '../../events.ts';
import { focusTitle } from '../../focus-title.ts';
import { LocalizedElement } from '../../localized-element.ts';
import type { Route } from '../../routes.ts';
import { facts, shared } from '../../styles/shared.ts';
import { Work } from '../../work.ts';
import { nonePage, openingPage, resultPage } from './sign-pages.ts';
import { firstNotice, signReview } from './sign-review.ts';
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
    void focusTitle(this);
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
    const { phase, t } = this;
    const leave = (route: Route) => this.#leave(route);
    switch (phase.kind) {
      case 'opening':
        return openingPage({ t, leave, work: this.#work, again: () => void this.#open() });
      case 'none':
        return nonePage({ t, leave });
      case 'drawing':
      case 'review':
        return this.#drawReview(phase.review, true);
      case 'pin':
        return html`${this.#drawReview(phase.review, false)} ${this.#drawPin(phase.review)}`;
      case 'signed':
      case 'refused':
        return resultPage({ t, leave, review: phase.review, isSigned: phase.kind === 'signed' });
      default:
        return phase satisfies never;
    }
  }

  #drawReview(review: Review, isShown: boolean) {
    return signReview({
      t: this.t,
      work: this.#work,
      review,
      isShown,
      isDrawn: this.phase.kind !== 'drawing',
      unreadable: this.unreadable,
      onShown: (at, isDrawn) => this.#shown(at, isDrawn),
      onDecline: () => void this.#decline(review),
      onApprove: () => void this.#askPin(review),
    });
  }

  #drawPin(review: Review) {
    const t = this.t.sign;
    return html`<emza-screen
      >${firstNotice(this.t, review)}
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
