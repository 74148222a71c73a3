// SPDX-License-Identifier: Apache-2.0
// What stands before the review and after it: the request being opened, none to be found, how it ended.
import { html, nothing } from 'lit';
import type { ErrorCode } from '../../../../core/protocol/index.ts';
import type { Review } from '../../../app/services.ts';
import type { Messages } from '../../../i18n/language.ts';
import { errorPanel } from '../../components/error-panel.ts';
import '../../components/progress.ts';
import '../../components/seal.ts';
import type { Route } from '../../routes.ts';
import type { Work } from '../../work.ts';

/** The same link may be opened again after these; after any other a fresh one is to be scanned. */
const PASSING: readonly ErrorCode[] = ['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE', 'VAULT_BUSY'];

interface PageInput {
  readonly t: Messages;
  readonly leave: (route: Route) => void;
}

export function openingPage({ t, leave, work, again }: PageInput & { work: Work; again: () => void }) {
  const { error } = work;
  if (!error) {
    return html`<emza-screen>
      <emza-progress .step=${work.step} label=${t.sign.opening}></emza-progress>
      <emza-skeleton lines="6"></emza-skeleton>
    </emza-screen>`;
  }
  return html`<emza-screen
    >${errorPanel(error)}
    ${
      PASSING.includes(error.code)
        ? html`<emza-button slot="actions" @click=${again}>${t.app.retry}</emza-button>`
        : html`<emza-button slot="actions" @click=${() => leave('scan')}>${t.home.scan}</emza-button>`
    } <emza-button slot="actions" variant="quiet" @click=${() => leave('home')}>${t.app.home}</emza-button></emza-screen
  >`;
}

export function nonePage({ t, leave }: PageInput) {
  return html`<emza-screen>
    <div class="result">
      <emza-seal></emza-seal>
      <h2 tabindex="-1">${t.sign.none}</h2>
      <p class="soft">${t.sign.noneText}</p>
    </div>
    <emza-button slot="actions" @click=${() => leave('scan')}>${t.home.scan}</emza-button>
  </emza-screen>`;
}

export function resultPage({ t, leave, review, isSigned }: PageInput & { review: Review; isSigned: boolean }) {
  return html`<emza-screen>
    <div class="result" role="status">
      <emza-seal ?solid=${isSigned} ?blank=${!isSigned}></emza-seal>
      <h2 tabindex="-1">${isSigned ? t.sign.signed : t.sign.refused}</h2>
      <p>${isSigned ? t.sign.signedText(review.rp.name) : t.sign.refusedText(review.rp.name)}</p>
      ${isSigned ? review.documents.map((document) => html`<p class="soft"><bdi>${document.name}</bdi></p>`) : nothing}
    </div>
    <emza-button slot="actions" data-test="finish" @click=${() => leave('home')}>${t.sign.finish}</emza-button>
  </emza-screen>`;
}
