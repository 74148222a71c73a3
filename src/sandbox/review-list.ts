// SPDX-License-Identifier: Apache-2.0
// Proofs that a check was in doubt of, for whoever plays the reviewer: names and doubts. Pictures and videos must
// never be shown here, since this page knows no login.
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { PROOF_REASONS, type Lang, type ProofReason } from '../../core/protocol/index.ts';
import { dateTime, nationalId } from '../i18n/format.ts';
import '../ui/components/button.ts';
import { LocalizedElement } from '../ui/localized-element.ts';
import { shared } from '../ui/styles/shared.ts';
import type { Decision, Review } from './api.ts';
import { selectStyles } from './select.ts';
import { TEXTS } from './texts.ts';

/** The reviewer decided. */
export class ReviewDecidedEvent extends Event {
  static readonly type = 'review-decided';
  readonly id: string;
  readonly decision: Decision;

  constructor(id: string, decision: Decision) {
    super(ReviewDecidedEvent.type, { bubbles: true, composed: true });
    this.id = id;
    this.decision = decision;
  }
}

/** What a reviewer can say; nobody decides that time has passed. */
const REASONS: readonly ProofReason[] = [
  'PROOF_REVIEW_REFUSED',
  ...PROOF_REASONS.filter((reason) => reason !== 'PROOF_REVIEW_REFUSED' && reason !== 'PROOF_EXPIRED'),
];

@customElement('emza-sandbox-reviews')
export class ReviewList extends LocalizedElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    selectStyles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
        gap: var(--space-4);
      }
      li {
        display: grid;
        gap: var(--space-3);
        align-content: start;
        padding: var(--space-4);
        border: 1px solid var(--warning);
        border-radius: var(--radius);
        background: var(--surface);
      }
      h3 {
        font-size: var(--text-l);
      }
      .ways {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--space-3);
      }
    `,
  ];

  @property() language: Lang = 'fa';
  @property({ attribute: false }) reviews: readonly Review[] = [];

  #refuse(id: string): void {
    const select = this.renderRoot.querySelector<HTMLSelectElement>(`li[data-review="${id}"] select`);
    const reason = REASONS.find((one) => one === select?.value) ?? 'PROOF_REVIEW_REFUSED';
    this.dispatchEvent(new ReviewDecidedEvent(id, { decision: 'refuse', reason }));
  }

  #draw({ id, at, firstName, lastName, nationalId: number, doubts }: Review) {
    const lang = this.language;
    const t = TEXTS[lang];
    return html`<li data-review=${id}>
      <h3>${firstName[lang]} ${lastName[lang]}</h3>
      <p class="soft small">
        <bdi class="ltr">${nationalId(number, lang)}</bdi>${lang === 'fa' ? '،' : ','} ${t.since}
        ${dateTime(Date.parse(at) / 1000, lang)}
      </p>
      <p>
        ${t.doubts} <strong>${doubts.map((doubt) => t.names[doubt] ?? doubt).join(lang === 'fa' ? '، ' : ', ')}</strong>
      </p>
      <label class="choice">
        ${t.refuseReason}
        <select data-test="review-reason">
          ${REASONS.map((reason) => html`<option value=${reason}>${this.t.errors[reason].what}</option>`)}
        </select>
      </label>
      <div class="ways">
        <emza-button
          variant="outline"
          data-test="review-approve"
          @click=${() => this.dispatchEvent(new ReviewDecidedEvent(id, { decision: 'approve' }))}
          >${t.approve}</emza-button
        >
        <emza-button variant="danger" data-test="review-refuse" @click=${() => this.#refuse(id)}
          >${t.refuse}</emza-button
        >
      </div>
    </li>`;
  }

  protected override render() {
    const t = TEXTS[this.language];
    if (this.reviews.length === 0) return html`<p class="soft">${t.noReviews}</p>`;
    return html`<ul role="list">
      ${repeat(
        this.reviews,
        ({ id }) => id,
        (review) => this.#draw(review),
      )}
    </ul>`;
  }
}
