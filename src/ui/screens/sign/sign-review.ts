// SPDX-License-Identifier: Apache-2.0
// The request as it is read: who asks, the document itself, their words as theirs, and two choices of the same size.
// Nothing can be approved before every document has been drawn.
import { html, nothing } from 'lit';
import type { Review } from '../../../app/services.ts';
import { dateTime, isolated, nationalId } from '../../../i18n/format.ts';
import { currentLanguage, type Messages } from '../../../i18n/language.ts';
import '../../components/document-view.ts';
import { errorPanel } from '../../components/error-panel.ts';
import '../../components/progress.ts';
import type { DocumentShownEvent } from '../../events.ts';
import type { Work } from '../../work.ts';

export interface SignReview {
  readonly t: Messages;
  readonly work: Work;
  readonly review: Review;
  /** It stays in the document under the PIN, so that the frame is not drawn again on the way back. */
  readonly isShown: boolean;
  readonly isDrawn: boolean;
  /** Documents that could not be drawn, by their place in the list. */
  readonly unreadable: readonly number[];
  readonly onShown: (at: number, isDrawn: boolean) => void;
  readonly onDecline: () => void;
  readonly onApprove: () => void;
}

/** Said at the document, and again where the PIN is asked: nobody is to miss it the first time. */
export function firstNotice(t: Messages, { isFirstSignature, signer }: Review) {
  if (!isFirstSignature) return nothing;
  return html`<emza-notice>${t.sign.first(signer.commonName, isolated(nationalId(signer.nationalId)))}</emza-notice>`;
}

function documents({ t, review, unreadable, onShown }: SignReview) {
  return html`<section class="stack" aria-label=${t.sign.documents(review.documents.length)}>
    ${review.documents.map(
      (document, at) =>
        html`<emza-document-view
            .document=${document}
            @emza-document-shown=${(event: DocumentShownEvent) => onShown(at, event.isDrawn)}
          ></emza-document-view>
          ${
            unreadable.includes(at)
              ? html`<emza-notice tone="warning"
                  >${document.view === 'unsupported' ? t.sign.unsupported : t.sign.unreadable}</emza-notice
                >`
              : nothing
          }`,
    )}
  </section>`;
}

function quotation(t: Messages, text: string) {
  return html`<figure>
    <figcaption class="soft small">${t.sign.purpose}</figcaption>
    <blockquote dir="auto">${text}</blockquote>
  </figure>`;
}

function choice({ t, work, isDrawn, unreadable, onDecline, onApprove }: SignReview) {
  const { isBusy } = work;
  return html`<div class="choice" slot="actions">
    <emza-button variant="outline" data-test="decline" ?disabled=${isBusy} @click=${onDecline}
      >${t.sign.decline}</emza-button
    >
    <emza-button data-test="approve" ?disabled=${!isDrawn || isBusy || unreadable.length > 0} @click=${onApprove}
      >${t.sign.approve}</emza-button
    >
  </div>`;
}

export function signReview(input: SignReview) {
  const { t, work, review, isShown, isDrawn } = input;
  const text = review.text[currentLanguage()];
  return html`<emza-screen ?hidden=${!isShown}>
    <section class="party">
      <p class="soft">${t.sign.asks}</p>
      <h2 tabindex="-1">${review.rp.name}</h2>
      <p class="origin"><bdi class="ltr">${review.rp.origin}</bdi></p>
    </section>
    ${documents(input)} ${text ? quotation(t, text) : nothing} ${firstNotice(t, review)}
    <dl>
      <div>
        <dt>${t.sign.signer}</dt>
        <dd>${review.signer.commonName}</dd>
      </div>
    </dl>
    <p class="soft small">${t.sign.next} ${t.sign.until(dateTime(review.expiresAt))}</p>
    ${isShown ? errorPanel(work.error) : nothing}
    ${isDrawn ? nothing : html`<emza-progress label=${t.sign.drawing}></emza-progress>`}
    ${work.isBusy && isShown ? html`<emza-progress .step=${work.step}></emza-progress>` : nothing} ${choice(input)}
  </emza-screen>`;
}
