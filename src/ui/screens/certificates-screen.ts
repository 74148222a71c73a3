// SPDX-License-Identifier: Apache-2.0
// The certificates of this token: what they are, whether they are in force, and activation by the device lock.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { CertificateView } from '../../../core/protocol/index.ts';
import type { TokenService, TokenState } from '../../app/services.ts';
import '../components/certificate-card.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/progress.ts';
import '../components/seal.ts';
import { tokenContext } from '../contexts.ts';
import { isPaperKept } from '../enrolment/kept-paper.ts';
import { RouteChosenEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';

type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'list'; readonly token: TokenState | undefined; readonly activating?: string };

@customElement('emza-certificates-screen')
export class EmzaCertificatesScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      .empty {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding-block: var(--space-6);
        text-align: center;
      }
      .cards {
        display: grid;
        gap: var(--space-5);
      }
    `,
  ];

  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @state() private phase: Phase = { kind: 'loading' };
  @state() private wasActivated = false;
  readonly #loading = new Work(this);
  readonly #activating = new Work(this);

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.phase = { kind: 'loading' };
    const found = await this.#loading.run(async (options) => ({ token: await this.token.state(options) }));
    if (found) this.phase = { kind: 'list', token: found.token };
  }

  protected override render() {
    if (this.#loading.error) {
      return html`<emza-screen
        >${errorPanel(this.#loading.error)}
        <emza-button slot="actions" @click=${() => this.#load()}>${this.t.app.retry}</emza-button></emza-screen
      >`;
    }
    if (this.phase.kind === 'loading') {
      return html`<emza-screen><emza-skeleton lines="7"></emza-skeleton></emza-screen>`;
    }
    const { token } = this.phase;
    if (!token || token.certificates.length === 0) return this.#empty();
    return html`<emza-screen>
      ${token.isFresh ? nothing : html`<emza-notice tone="warning">${this.t.app.notFresh}</emza-notice>`}
      ${
        this.wasActivated
          ? html`<emza-notice tone="success" role="status">${this.t.certificates.activated}</emza-notice>`
          : nothing
      }
      <div class="cards">${token.certificates.map((one) => this.#card(one))}</div>
    </emza-screen>`;
  }

  #empty() {
    const t = this.t.certificates;
    return html`<emza-screen>
      <div class="empty">
        <emza-seal blank></emza-seal>
        <h2>${t.empty}</h2>
        <p class="soft">${t.emptyText}</p>
      </div>
      <emza-button slot="actions" data-test="enrol" @click=${() => this.dispatchEvent(new RouteChosenEvent('enrol'))}
        >${this.t.home.enrol}</emza-button
      >
    </emza-screen>`;
  }

  #card(certificate: CertificateView) {
    const isMine = this.phase.kind === 'list' && this.phase.activating === certificate.serial;
    const work = this.#activating;
    return html`<emza-certificate-card .certificate=${certificate}>
      ${isMine ? errorPanel(work.error) : nothing}
      ${isMine && work.isBusy ? html`<emza-progress .step=${work.step ?? 'lock'}></emza-progress>` : nothing}
      ${
        certificate.state === 'inactive'
          ? html`<emza-button
              data-test="activate"
              ?disabled=${work.isBusy}
              @click=${() => this.#activate(certificate.serial)}
              >${this.t.certificates.activate}</emza-button
            >`
          : nothing
      }
      ${certificate.state === 'active' ? this.#drawPaper(certificate) : nothing}
    </emza-certificate-card>`;
  }

  /** The last step makes the code; who left before it, or activated here, is led there. */
  #drawPaper({ serial }: CertificateView) {
    const t = this.t.certificates;
    const isKept = isPaperKept(serial);
    return html`${isKept ? nothing : html`<emza-notice tone="warning">${t.paperMissing}</emza-notice>`}
      <emza-button
        variant=${isKept ? 'quiet' : 'outline'}
        data-test="revocation-paper"
        @click=${() => this.dispatchEvent(new RouteChosenEvent('enrol'))}
        >${t.paper}</emza-button
      >`;
  }

  async #activate(serial: string): Promise<void> {
    if (this.phase.kind !== 'list' || !this.phase.token || this.#activating.isBusy) return;
    const { token } = this.phase;
    this.wasActivated = false;
    this.phase = { kind: 'list', token, activating: serial };
    const certificate = await this.#activating.run((options) => this.token.activate(serial, options));
    if (!certificate) return;
    const certificates = token.certificates.map((one) => (one.serial === serial ? certificate : one));
    this.wasActivated = true;
    this.phase = { kind: 'list', token: { ...token, certificates } };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-certificates-screen': EmzaCertificatesScreen;
  }
}
