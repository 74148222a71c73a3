// SPDX-License-Identifier: Apache-2.0
// User PIN and admin PIN, each twice, each with its purpose said. Both stay in this element until they are set up,
// and are never written anywhere; which ones are too weak is the domain's rule.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ErrorCode } from '../../../core/protocol/index.ts';
import { checkPin, checkPuk, PIN_LENGTH, PUK_LENGTH } from '../../domain/pin-rules.ts';
import { errorPanel } from '../components/error-panel.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/pin-pad.ts';
import '../components/text-field.ts';
import type { FieldLeftEvent, PinChangedEvent, PinEnteredEvent } from '../events.ts';
import { focusTitle } from '../focus-title.ts';
import { EnrolmentStep } from './step.ts';

type Phase =
  | { readonly at: 'pin'; readonly error?: ErrorCode }
  | { readonly at: 'pinRepeat'; readonly pin: string }
  | { readonly at: 'puk'; readonly pin: string };

@customElement('emza-pins-step')
export class EmzaPinsStep extends EnrolmentStep {
  @state() private phase: Phase = { at: 'pin' };
  @state() private hint = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.phase = { at: 'pin' };
  }

  goBack(): boolean {
    if (this.phase.at === 'pin') return false;
    if (!this.work.isBusy) this.phase = { at: 'pin' };
    return true;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('phase') as Phase | undefined;
    if (before && before.at !== this.phase.at) void focusTitle(this);
  }

  protected override render() {
    switch (this.phase.at) {
      case 'pin':
        return this.#drawPin(this.phase.error);
      case 'pinRepeat':
        return this.#drawRepeat();
      case 'puk':
        return this.#drawPuk();
      default:
        return this.phase satisfies never;
    }
  }

  #drawPin(error: ErrorCode | undefined) {
    const t = this.t.pins;
    return html`<emza-screen>
      <header>
        <h2 tabindex="-1">${t.pinTitle}</h2>
        <p class="soft">${t.pinText}</p>
      </header>
      <emza-pin-pad
        data-test="pin"
        label=${t.pinLabel}
        .min=${PIN_LENGTH.min}
        .max=${PIN_LENGTH.max}
        .error=${error}
        .hint=${this.hint}
        @emza-pin-changed=${this.#changed}
        @emza-pin-entered=${this.#chosen}
      ></emza-pin-pad>
    </emza-screen>`;
  }

  #drawRepeat() {
    const t = this.t.pins;
    return html`<emza-screen>
      <header>
        <h2 tabindex="-1">${t.pinRepeatTitle}</h2>
        <p class="soft">${t.pinRepeatText}</p>
      </header>
      <emza-pin-pad
        data-test="pin-repeat"
        label=${t.pinRepeatTitle}
        .min=${PIN_LENGTH.min}
        .max=${PIN_LENGTH.max}
        @emza-pin-entered=${this.#repeated}
      ></emza-pin-pad>
      <emza-button slot="actions" variant="quiet" @click=${() => this.goBack()}>${t.pinAgain}</emza-button>
    </emza-screen>`;
  }

  #drawPuk() {
    const t = this.t.pins;
    return html`<form novalidate @submit=${this.#submit} @emza-field-left=${this.#left} @input=${this.#typed}>
      <emza-screen>
        <emza-error-summary .problems=${this.problems}></emza-error-summary>
        <header>
          <h2 tabindex="-1">${t.pukTitle}</h2>
          <p class="soft">${t.pukText}</p>
        </header>
        <emza-notice tone="warning">${t.pukWarning}</emza-notice>
        <emza-text-field
          name="puk"
          label=${t.puk}
          hint=${this.hint || t.pukHint}
          secret
          ltr
          .max=${PUK_LENGTH.max}
          .error=${this.problemAt('puk')}
        ></emza-text-field>
        <emza-text-field
          name="puk-repeat"
          label=${t.pukRepeat}
          secret
          ltr
          .max=${PUK_LENGTH.max}
          .error=${this.problemAt('puk-repeat')}
        ></emza-text-field>
        <p class="soft">${t.keep}</p>
        ${errorPanel(this.work.error)}
        ${this.work.isBusy ? html`<emza-progress .step=${this.work.step}></emza-progress>` : nothing}
        <emza-button slot="actions" type="submit" data-test="next" ?disabled=${this.work.isBusy}>${t.save}</emza-button>
      </emza-screen>
    </form>`;
  }

  get #facts(): string[] {
    return [this.enrolment.nationalId, this.enrolment.mobile].filter((fact) => fact !== undefined);
  }

  #changed({ pin }: PinChangedEvent): void {
    const verdict = checkPin(pin, this.#facts);
    const isLong = pin.length >= PIN_LENGTH.min;
    this.hint = !isLong ? '' : verdict.ok ? this.t.pins.strength[verdict.strength] : this.t.errors[verdict.code].what;
  }

  #chosen({ pin }: PinEnteredEvent): void {
    const verdict = checkPin(pin, this.#facts);
    this.hint = '';
    this.phase = verdict.ok ? { at: 'pinRepeat', pin } : { at: 'pin', error: verdict.code };
  }

  #repeated({ pin }: PinEnteredEvent): void {
    if (this.phase.at !== 'pinRepeat') return;
    this.phase = pin === this.phase.pin ? { at: 'puk', pin } : { at: 'pin', error: 'FIELD_REPEAT_DIFFERS' };
  }

  #typed(): void {
    if (this.phase.at !== 'puk') return;
    const verdict = checkPuk(this.typed('puk'), [...this.#facts, this.phase.pin]);
    this.hint = verdict.ok ? this.t.pins.strength[verdict.strength] : '';
  }

  #checkPuk(pin: string): Problem[] {
    const [puk, repeat] = [this.typed('puk'), this.typed('puk-repeat')];
    const verdict = checkPuk(puk, [...this.#facts, pin]);
    const problems: Problem[] = [];
    if (!verdict.ok) problems.push({ field: 'puk', label: this.t.pins.puk, code: verdict.code });
    const repeatCode = repeat === '' ? 'FIELD_REQUIRED' : repeat === puk ? undefined : 'FIELD_REPEAT_DIFFERS';
    if (repeatCode) problems.push({ field: 'puk-repeat', label: this.t.pins.pukRepeat, code: repeatCode });
    return problems;
  }

  #left(event: FieldLeftEvent): void {
    this.judge(event.field, () => (this.phase.at === 'puk' ? this.#checkPuk(this.phase.pin) : []));
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.phase.at !== 'puk') return;
    const { pin } = this.phase;
    if (!this.accept(this.#checkPuk(pin))) return;
    const input = { pin, puk: this.typed('puk') };
    await this.send((options) => this.service.setUpVault(input, options));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-pins-step': EmzaPinsStep;
  }
}
