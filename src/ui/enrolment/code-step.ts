// SPDX-License-Identifier: Apache-2.0
// The code from the SMS, with its two clocks: until it dies, and until it may be sent again. Both run from what the
// server last said; the server alone decides.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fields } from '../../../core/protocol/index.ts';
import { countdown, mobile } from '../../i18n/format.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/text-field.ts';
import { BackChosenEvent } from '../events.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-code-step')
export class EmzaCodeStep extends EnrolmentStep {
  @state() private elapsed = 0;
  @state() private wasResent = false;
  #heardAt = performance.now();
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => (this.elapsed = (performance.now() - this.#heardAt) / 1000), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('enrolment')) return;
    this.#heardAt = performance.now();
    this.elapsed = 0;
  }

  protected override render() {
    const t = this.t.code;
    const { code } = this.enrolment;
    const life = (code?.expiresInSeconds ?? 0) - this.elapsed;
    const wait = (code?.resendInSeconds ?? 0) - this.elapsed;
    return html`<form novalidate @submit=${this.#submit}>
      <emza-screen>
        <emza-error-summary .problems=${this.problems}></emza-error-summary>
        <header>
          <h2 tabindex="-1">${t.title}</h2>
          <p class="soft">${t.text} <bdi class="ltr">${mobile(this.enrolment.mobile ?? '')}</bdi></p>
        </header>
        <emza-text-field
          name="sms-code"
          label=${t.label}
          hint=${life > 0 ? t.hint(countdown(life)) : t.expired}
          mode="numeric"
          autofill="one-time-code"
          ltr
          max="8"
          .error=${this.problemAt('sms-code')}
        ></emza-text-field>
        ${code && code.triesLeft < 5 ? html`<p class="soft">${t.triesLeft(code.triesLeft)}</p>` : nothing}
        ${errorPanel(this.work.error)} ${this.work.isBusy ? html`<emza-progress></emza-progress>` : nothing}
        ${
          this.wasResent && !this.work.error
            ? html`<emza-notice tone="success" role="status">${t.resent}</emza-notice>`
            : nothing
        }
        <p class="soft small">${t.notCome}</p>
        <emza-button
          variant="outline"
          data-test="resend"
          ?disabled=${wait > 0 || this.work.isBusy}
          @click=${this.#resend}
          >${wait > 0 ? t.resendIn(countdown(wait)) : t.resend}</emza-button
        >
        <emza-button slot="actions" type="submit" data-test="next" ?disabled=${this.work.isBusy}
          >${t.confirm}</emza-button
        >
        <emza-button slot="actions" variant="quiet" data-test="previous" @click=${this.#previous}
          >${this.t.enrolment.previous}</emza-button
        >
      </emza-screen>
    </form>`;
  }

  #previous(): void {
    this.dispatchEvent(new BackChosenEvent());
  }

  async #resend(): Promise<void> {
    this.problems = [];
    this.wasResent = await this.send((options) => this.service.resendCode(options));
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    this.wasResent = false;
    const typed = this.typed('sms-code');
    const place = { field: 'sms-code', label: this.t.code.label };
    const result = fields.smsCode(typed);
    if (!this.accept(result.ok ? [] : [{ ...place, code: result.code }]) || !result.ok) return;
    if (await this.send((options) => this.service.confirmCode(result.value, options), { code: place })) return;
    // A wrong code is the field's own error, so that the eye need not leave it.
    const code = this.work.error?.code;
    if (code !== 'ENROLMENT_CODE_WRONG') return;
    this.work.clear();
    this.accept([{ ...place, code }]);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-code-step': EmzaCodeStep;
  }
}
