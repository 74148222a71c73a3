// SPDX-License-Identifier: Apache-2.0
// The end: what the person now has, until when, what it is worth, where it is, and the revocation code to keep on paper.
// The code is shown only once the server knows its hash: a paper that revokes nothing would be worse than none.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AppError, ErrorCode } from '../../../core/protocol/index.ts';
import type { NewRevocationCode, TokenService } from '../../app/services.ts';
import { DONE_TEXTS } from '../../i18n/done.ts';
import { date } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/seal.ts';
import '../components/tick.ts';
import { tokenContext } from '../contexts.ts';
import { RouteChosenEvent } from '../events.ts';
import { facts } from '../styles/shared.ts';
import { isPaperKept, keepPaper } from './kept-paper.ts';
import './revocation-slip.ts';
import { EnrolmentStep } from './step.ts';

const RETRY_MS = 5000;
/** The server was not heard: the same code is sent again. */
const UNHEARD: readonly ErrorCode[] = ['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE', 'SERVER_ERROR'];

type Phase =
  /** The paper of an earlier visit is good: another code only when the person asks for it. */
  | { readonly kind: 'kept' }
  | { readonly kind: 'making' }
  /** Tried again by itself. */
  | { readonly kind: 'waiting'; readonly error: AppError }
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'shown'; readonly made: NewRevocationCode };

@customElement('emza-done-step')
export class EmzaDoneStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    facts,
    css`
      header {
        justify-items: center;
        gap: var(--space-3);
        padding-block-start: var(--space-5);
        text-align: center;
      }
      emza-seal {
        --seal-size: 8rem;
      }
      h3 {
        font-size: var(--text-l);
        line-height: var(--leading-tight);
      }
      @media print {
        header,
        dl,
        .aside,
        emza-notice,
        emza-tick,
        emza-error-summary,
        emza-button {
          display: none;
        }
      }
    `,
  ];

  @consume({ context: tokenContext }) private readonly token!: TokenService;
  @state() private phase: Phase = { kind: 'making' };
  @state() private isKept = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #online = () => void this.#make();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('online', this.#online);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.#online);
    clearTimeout(this.#retry);
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    if (isPaperKept(this.enrolment.certificate?.serial ?? '')) this.phase = { kind: 'kept' };
    else void this.#make();
  }

  #makeAnew(): void {
    this.phase = { kind: 'making' };
    void this.#make();
  }

  async #make(): Promise<void> {
    const { serial } = this.enrolment.certificate ?? {};
    if (!serial || (this.phase.kind !== 'making' && this.phase.kind !== 'waiting')) return;
    clearTimeout(this.#retry);
    const made = await this.work.run((options) => this.token.newRevocationCode(serial, options));
    const { error } = this.work;
    if (made) this.phase = { kind: 'shown', made };
    else if (error && !UNHEARD.includes(error.code)) this.phase = { kind: 'refused', error };
    else if (error) {
      this.phase = { kind: 'waiting', error };
      this.#retry = setTimeout(() => void this.#make(), RETRY_MS);
    }
  }

  protected override render() {
    const t = this.t.done;
    const { certificate } = this.enrolment;
    // Whoever comes back later may find it suspended or revoked.
    const ended = certificate && certificate.state !== 'active' ? certificate.state : undefined;
    const { notActive } = DONE_TEXTS[currentLanguage()];
    return html`<emza-screen data-phase=${this.phase.kind}>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <emza-seal ?solid=${!ended}></emza-seal>
        <h2 tabindex="-1">${ended ? notActive(this.t.certificates.states[ended]) : t.title}</h2>
        ${ended ? nothing : html`<p>${t.text}</p>`}
      </header>
      ${certificate ? html`${this.#drawFacts()} ${this.#drawCode()}` : nothing}
      <p class="soft aside">${t.keep}</p>
      ${
        // Nobody leaves before it is known whether there is a code to keep.
        certificate && this.phase.kind === 'making'
          ? nothing
          : html`<emza-button slot="actions" data-test="finish" @click=${this.#finish}>${t.finish}</emza-button>`
      }
    </emza-screen>`;
  }

  #drawFacts() {
    const t = DONE_TEXTS[currentLanguage()];
    const { certificate } = this.enrolment;
    if (!certificate) return nothing;
    const { legalStanding } = certificate;
    const rows: [string, string][] = [
      [t.from, date(certificate.notBefore)],
      [t.to, date(certificate.notAfter)],
      ...(legalStanding ? ([[t.standing, legalStanding[currentLanguage()]]] satisfies [string, string][]) : []),
      [t.place, t.placeText],
    ];
    return html`<dl aria-label=${t.facts}>
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #drawCode() {
    const t = DONE_TEXTS[currentLanguage()];
    const { phase } = this;
    return html`<section class="stack">
      <h3 class="aside">${t.code}</h3>
      <p class="aside">${t.codeText}</p>
      ${this.#drawPhase(phase)}
    </section>`;
  }

  #drawPhase(phase: Phase) {
    const t = DONE_TEXTS[currentLanguage()];
    switch (phase.kind) {
      case 'kept':
        return html`<emza-notice tone="success">${t.keptBefore}</emza-notice>
          <emza-button variant="outline" data-test="revocation-anew" @click=${this.#makeAnew}>${t.anew}</emza-button>`;
      case 'making':
        return html`<emza-progress label=${t.making}></emza-progress>`;
      case 'waiting':
        return html`${errorPanel(phase.error)}<emza-notice>${t.waiting}</emza-notice>
          <emza-button variant="outline" data-test="retry" ?disabled=${this.work.isBusy} @click=${this.#make}
            >${this.t.app.retry}</emza-button
          >`;
      case 'refused':
        return html`${errorPanel(phase.error)}<emza-notice tone="warning">${t.withoutCode}</emza-notice>`;
      case 'shown':
        return html`<emza-revocation-slip .code=${phase.made.code}></emza-revocation-slip>
          ${
            phase.made.number > 1
              ? html`<emza-notice tone="warning" data-test="revocation-replaced">${t.replaced}</emza-notice>`
              : nothing
          }
          <emza-notice tone="warning">${t.codeOnce}</emza-notice>
          <emza-button variant="outline" data-test="print-code" @click=${() => window.print()}>${t.print}</emza-button>
          <emza-tick
            name="revocation-kept"
            .checked=${this.isKept}
            .error=${this.problemAt('revocation-kept')}
            @change=${this.#ticked}
            >${t.kept}</emza-tick
          >`;
      default:
        return phase satisfies never;
    }
  }

  #ticked(event: Event): void {
    this.isKept = (event.target as HTMLElementTagNameMap['emza-tick']).checked;
    this.problems = [];
  }

  #finish(): void {
    // Where there is no code to keep, nobody is held here.
    const isMissing = this.phase.kind === 'shown' && !this.isKept;
    const label = DONE_TEXTS[currentLanguage()].kept;
    const problem = { field: 'revocation-kept', label, code: 'FIELD_UNCHOSEN' } as const;
    if (!this.accept(isMissing ? [problem] : [])) return;
    const { serial } = this.enrolment.certificate ?? {};
    if (serial && this.isKept) keepPaper(serial);
    this.dispatchEvent(new RouteChosenEvent('home'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-done-step': EmzaDoneStep;
  }
}
