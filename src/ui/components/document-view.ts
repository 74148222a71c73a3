// SPDX-License-Identifier: Apache-2.0
// A document as the person sees it before signing: drawn in a frame without network, storage or origin. The bytes go
// to that frame alone; what it reports decides only whether the document counts as shown.
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { DocumentReport, OpenDocument, ZoomDocument } from '../../domain/document-messages.ts';
import type { ReviewDocument } from '../../app/services.ts';
import { size } from '../../i18n/format.ts';
import { DocumentShownEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { documentViewStyles } from './document-view.styles.ts';
import './notice.ts';

const FRAME = '/frames/document.html';
const ZOOMS = [1, 1.5, 2, 3] as const;

type Phase =
  | { readonly kind: 'loading' | 'failed' }
  | { readonly kind: 'shown'; readonly pages: number; readonly hasActiveContent: boolean };

@customElement('emza-document-view')
export class EmzaDocumentView extends LocalizedElement {
  static override styles = [shared, documentViewStyles];

  @property({ attribute: false }) document: ReviewDocument | undefined;
  @property({ type: Boolean, reflect: true }) full = false;
  @state() private phase: Phase = { kind: 'loading' };
  @state() private page = 1;
  @state() private zoom = 0;
  @query('iframe') private readonly frame!: HTMLIFrameElement | null;
  #port: MessagePort | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.#heard);
    window.addEventListener('keydown', this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.#heard);
    window.removeEventListener('keydown', this.#pressed);
    this.#port?.close();
    this.#port = undefined;
  }

  protected override updated(): void {
    this.dataset['shown'] = this.phase.kind;
  }

  protected override render() {
    const one = this.document;
    if (!one) return nothing;
    return html`<article>
      <header>
        <h3><bdi>${one.name}</bdi></h3>
        <span class="soft small">${size(one.size)}</span>
      </header>
      ${one.view === 'unsupported' ? nothing : this.#drawFrame(one)}
      ${
        this.phase.kind === 'shown' && this.phase.hasActiveContent
          ? html`<emza-notice tone="warning">${this.t.viewer.activeContent}</emza-notice>`
          : nothing
      }
    </article>`;
  }

  #drawFrame(one: ReviewDocument) {
    const t = this.t.viewer;
    return html`<div class="paper">
        ${this.phase.kind === 'loading' ? html`<p class="waiting" role="status">${t.loading}</p>` : nothing}
        <iframe
          src=${FRAME}
          sandbox="allow-scripts"
          referrerpolicy="no-referrer"
          title=${t.frame(one.name)}
          ?hidden=${this.phase.kind === 'failed'}
        ></iframe>
      </div>
      ${this.phase.kind === 'shown' ? this.#drawTools(this.phase.pages) : nothing}`;
  }

  #drawTools(pages: number) {
    const t = this.t.viewer;
    const isLeast = this.zoom === 0;
    const isMost = this.zoom === ZOOMS.length - 1;
    return html`<div class="tools">
      <button type="button" aria-label=${t.zoomOut} ?disabled=${isLeast} @click=${() => this.#zoomTo(this.zoom - 1)}>
        ${MINUS}
      </button>
      <button type="button" aria-label=${t.zoomIn} ?disabled=${isMost} @click=${() => this.#zoomTo(this.zoom + 1)}>
        ${PLUS}
      </button>
      <p class="small" role="status">${t.page(this.page, pages)}</p>
      <button
        type="button"
        aria-label=${this.full ? t.close : t.open}
        aria-pressed=${this.full}
        @click=${() => (this.full = !this.full)}
      >
        ${this.full ? SHRINK : GROW}
      </button>
    </div>`;
  }

  #zoomTo(step: number): void {
    const factor = ZOOMS[step];
    if (factor === undefined) return;
    this.zoom = step;
    this.#port?.postMessage({ type: 'zoom', factor } satisfies ZoomDocument);
  }

  /** The frame is there: it gets the bytes and a port, once. */
  readonly #heard = (event: MessageEvent<DocumentReport>): void => {
    const target = this.frame?.contentWindow;
    const one = this.document;
    if (!target || event.source !== target || event.data?.type !== 'ready' || this.#port || !one) return;
    if (one.view === 'unsupported') return;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener('message', (report: MessageEvent<DocumentReport>) => this.#report(report.data));
    port1.start();
    // An opaque origin has no name, so the target is "*"; the window is the frame's own, which may not navigate.
    const order: OpenDocument = { type: 'open', view: one.view, bytes: one.bytes };
    target.postMessage(order, '*', [port2]);
  };

  #report(report: DocumentReport): void {
    if (report.type === 'page') this.page = report.page;
    if (this.phase.kind !== 'loading') return;
    if (report.type === 'shown') {
      this.phase = { kind: 'shown', pages: report.pages, hasActiveContent: report.hasActiveContent };
      this.dispatchEvent(new DocumentShownEvent(true));
    } else if (report.type === 'failed') {
      this.phase = { kind: 'failed' };
      this.dispatchEvent(new DocumentShownEvent(false));
    }
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.full = false;
  };
}

const MINUS = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12h12" /></svg>`;
const PLUS = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12h12M12 6v12" /></svg>`;
const GROW = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M14 4h6v6M10 20H4v-6M20 4l-7 7M4 20l7-7" />
</svg>`;
const SHRINK = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M13 5v6h6M11 19v-6H5M13 11l7-7M11 13l-7 7" />
</svg>`;

declare global {
  interface HTMLElementTagNameMap {
    'emza-document-view': EmzaDocumentView;
  }
}
