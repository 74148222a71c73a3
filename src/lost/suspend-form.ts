// SPDX-License-Identifier: Apache-2.0
// National ID and mobile, then the code from the SMS: suspended. What the page says before the right code is the same
// whether such a person exists or not.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fields } from '../../core/protocol/index.ts';
import { countdown, mobile as mobileText } from '../i18n/format.ts';
import { reportLoss, suspendLost } from './api.ts';
import { LostForm } from './lost-form.ts';

interface Person {
  readonly nationalId: string;
  readonly mobile: string;
}
type Phase =
  | { readonly kind: 'person' }
  /** Times by performance.now(). */
  | {
      readonly kind: 'code';
      readonly person: Person;
      readonly report: string;
      readonly resendAt: number;
      readonly expiresAt: number;
    }
  | { readonly kind: 'end'; readonly suspended: number };

@customElement('emza-lost-suspend')
export class EmzaLostSuspend extends LostForm {
  @state() private phase: Phase = { kind: 'person' };
  @state() private now = performance.now();
  @state() private triesLeft: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => (this.now = performance.now()), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render() {
    switch (this.phase.kind) {
      case 'person':
        return this.#drawPerson();
      case 'code':
        return this.#drawCode(this.phase);
      case 'end':
        return this.#drawSuspended(this.phase.suspended);
      default:
        return this.phase satisfies never;
    }
  }

  #drawPerson() {
    const t = this.words;
    return this.drawForm({
      title: t.suspendTitle,
      text: t.suspendText,
      action: t.send,
      submit: () => this.#report(),
      content: html`<emza-text-field
          name="national-id"
          label=${t.nationalId}
          hint=${t.nationalIdHint}
          mode="numeric"
          ltr
          max="20"
          .error=${this.problemAt('national-id')}
        ></emza-text-field>
        <emza-text-field
          name="mobile"
          label=${t.mobile}
          hint=${t.mobileHint}
          mode="tel"
          autofill="tel"
          ltr
          max="20"
          .error=${this.problemAt('mobile')}
        ></emza-text-field>`,
    });
  }

  #drawCode({ person, resendAt, expiresAt }: Extract<Phase, { kind: 'code' }>) {
    const t = this.words;
    const [wait, life] = [(resendAt - this.now) / 1000, (expiresAt - this.now) / 1000];
    return this.drawForm({
      title: t.codeTitle,
      text: html`${t.codeText} <bdi class="ltr">${mobileText(person.mobile)}</bdi>`,
      action: t.suspend,
      submit: () => this.#suspend(),
      content: html`<emza-text-field
          name="sms-code"
          label=${t.code}
          hint=${life > 0 ? t.codeHint(countdown(life)) : t.codeExpired}
          mode="numeric"
          autofill="one-time-code"
          ltr
          max="8"
          .error=${this.problemAt('sms-code')}
        ></emza-text-field>
        ${this.triesLeft === undefined ? nothing : html`<p class="soft">${t.triesLeft(this.triesLeft)}</p>`}
        <p class="soft small">${t.notCome}</p>
        <emza-button
          variant="outline"
          data-test="resend"
          ?disabled=${wait > 0 || this.work.isBusy}
          @click=${() => this.#ask(person)}
          >${wait > 0 ? t.resendIn(countdown(wait)) : t.resend}</emza-button
        >`,
    });
  }

  #drawSuspended(suspended: number) {
    const t = this.words;
    if (suspended === 0) return this.drawEnd({ end: 'nothing', title: t.nothing, text: t.nothingText });
    const text = t.suspendedText(suspended);
    return this.drawEnd({ end: 'suspended', title: t.suspended, text, next: t.suspendedNext });
  }

  async #report(): Promise<void> {
    const t = this.words;
    const person = this.take({
      nationalId: {
        field: 'national-id',
        label: t.nationalId,
        result: fields.nationalId(this.typed('national-id')),
      },
      mobile: { field: 'mobile', label: t.mobile, result: fields.mobile(this.typed('mobile')) },
    });
    if (person) await this.#ask(person);
  }

  /** Also for another SMS: each has a report of its own. */
  async #ask(person: Person): Promise<void> {
    const answer = await this.work.run(({ signal }) => reportLoss(person, signal));
    if (!answer) return;
    const at = performance.now();
    this.now = at;
    this.triesLeft = undefined;
    this.problems = [];
    this.phase = {
      kind: 'code',
      person,
      report: answer.report,
      resendAt: at + answer.resendInSeconds * 1000,
      expiresAt: at + answer.expiresInSeconds * 1000,
    };
    await this.updateComplete;
    this.focusTitle();
  }

  async #suspend(): Promise<void> {
    if (this.phase.kind !== 'code') return;
    const { report } = this.phase;
    const place = { field: 'sms-code', label: this.words.code };
    const message = this.take({ code: { ...place, result: fields.smsCode(this.typed('sms-code')) } });
    if (!message) return;
    const answer = await this.work.run(({ signal }) => suspendLost({ report, code: message.code }, signal));
    const { error } = this.work;
    if (answer) {
      this.phase = { kind: 'end', suspended: answer.suspended };
      await this.updateComplete;
      this.focusTitle();
    } else if (error?.code === 'LOST_SMS_CODE') {
      this.triesLeft = error.detail.triesLeft;
      this.work.clear();
      this.accept([{ ...place, code: 'LOST_SMS_CODE' }]);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-lost-suspend': EmzaLostSuspend;
  }
}
