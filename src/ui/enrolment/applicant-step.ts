// SPDX-License-Identifier: Apache-2.0
// Birth date (Jalali), card serial and postal code. Leaving this step asks the civil registry, whose answer never
// says which of them was wrong.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fields } from '../../../core/protocol/index.ts';
import { birthDateOfJalali } from '../../domain/calendar.ts';
import { mobile, nationalId } from '../../i18n/format.ts';
import '../components/date-field.ts';
import type { EmzaDateField } from '../components/date-field.ts';
import { errorPanel } from '../components/error-panel.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/text-field.ts';
import type { EmzaTextField } from '../components/text-field.ts';
import { BackChosenEvent, type FieldLeftEvent } from '../events.ts';
import { facts } from '../styles/shared.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-applicant-step')
export class EmzaApplicantStep extends EnrolmentStep {
  static override styles = [...EnrolmentStep.styles, facts];

  protected override render() {
    const t = this.t.applicant;
    return html`<form novalidate @submit=${this.#submit} @emza-field-left=${this.#left}>
      <emza-screen>
        <emza-error-summary .problems=${this.problems}></emza-error-summary>
        <header>
          <h2 tabindex="-1">${t.title}</h2>
          <p class="soft">${t.text}</p>
        </header>
        <dl>
          <div>
            <dt>${this.t.identity.nationalId}</dt>
            <dd><bdi class="ltr">${nationalId(this.enrolment.nationalId ?? '')}</bdi></dd>
          </div>
          <div>
            <dt>${this.t.identity.mobile}</dt>
            <dd><bdi class="ltr">${mobile(this.enrolment.mobile ?? '')}</bdi></dd>
          </div>
        </dl>
        <emza-date-field
          name="birth-date"
          label=${t.birthDate}
          hint=${t.birthHint}
          .value=${this.draft.birthDate ?? EMPTY_DATE}
          .error=${this.problemAt('birth-date')}
        ></emza-date-field>
        <emza-text-field
          name="card-serial"
          label=${t.cardSerial}
          hint=${t.cardSerialHint}
          ltr
          max="30"
          .value=${this.draft.cardSerial ?? ''}
          .error=${this.problemAt('card-serial')}
        ></emza-text-field>
        <emza-text-field
          name="postal-code"
          label=${t.postalCode}
          hint=${t.postalCodeHint}
          mode="numeric"
          autofill="postal-code"
          ltr
          max="20"
          .value=${this.draft.postalCode ?? ''}
          .error=${this.problemAt('postal-code')}
        ></emza-text-field>
        ${errorPanel(this.work.error)}
        ${this.work.isBusy ? html`<emza-progress .step=${this.work.step ?? 'asking'}></emza-progress>` : nothing}
        <emza-button slot="actions" type="submit" data-test="next" ?disabled=${this.work.isBusy}
          >${this.t.enrolment.next}</emza-button
        >
        <emza-button
          slot="actions"
          variant="quiet"
          data-test="previous"
          @click=${() => this.dispatchEvent(new BackChosenEvent())}
          >${this.t.enrolment.previous}</emza-button
        >
      </emza-screen>
    </form>`;
  }

  #typed(name: string): string {
    return this.renderRoot.querySelector<EmzaTextField>(`[name="${name}"]`)?.value ?? '';
  }

  #keep(): void {
    this.draft.birthDate = this.renderRoot.querySelector<EmzaDateField>('emza-date-field')?.value ?? EMPTY_DATE;
    this.draft.cardSerial = this.#typed('card-serial');
    this.draft.postalCode = this.#typed('postal-code');
  }

  #results() {
    const { year, month, day } = this.draft.birthDate ?? EMPTY_DATE;
    const t = this.t.applicant;
    return {
      birthDate: { field: 'birth-date', label: t.birthDate, result: birthDateOfJalali(year, month, day) },
      cardSerial: { field: 'card-serial', label: t.cardSerial, result: fields.cardSerial(this.draft.cardSerial ?? '') },
      postalCode: { field: 'postal-code', label: t.postalCode, result: fields.postalCode(this.draft.postalCode ?? '') },
    };
  }

  #check(): Problem[] {
    return Object.values(this.#results()).flatMap(({ field, label, result }) =>
      result.ok ? [] : [{ field, label, code: result.code }],
    );
  }

  #left(event: FieldLeftEvent): void {
    this.#keep();
    this.judge(event.field, this.#check());
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    this.#keep();
    if (!this.accept(this.#check())) return;
    const { birthDate, cardSerial, postalCode } = this.#results();
    if (!birthDate.result.ok || !cardSerial.result.ok || !postalCode.result.ok) return;
    const input = {
      birthDate: birthDate.result.value,
      cardSerial: cardSerial.result.value,
      postalCode: postalCode.result.value,
    };
    await this.send((options) => this.service.giveApplicant(input, options), { birthDate, cardSerial, postalCode });
  }
}

const EMPTY_DATE = { year: '', month: '', day: '' };

declare global {
  interface HTMLElementTagNameMap {
    'emza-applicant-step': EmzaApplicantStep;
  }
}
