// SPDX-License-Identifier: Apache-2.0
// Birth date (Jalali), card serial and postal code. Leaving this step asks the civil registry, whose answer never
// says which of them was wrong.
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fields } from '../../../core/protocol/index.ts';
import { birthDateOfJalali } from '../../domain/calendar.ts';
import { mobile, nationalId } from '../../i18n/format.ts';
import '../components/date-field.ts';
import type { EmzaDateField } from '../components/date-field.ts';
import { BackChosenEvent } from '../events.ts';
import { facts } from '../styles/shared.ts';
import { FormStep } from './form-step.ts';
import { EnrolmentStep } from './step.ts';

const EMPTY_DATE = { year: '', month: '', day: '' };

@customElement('emza-applicant-step')
export class EmzaApplicantStep extends FormStep {
  static override styles = [...EnrolmentStep.styles, facts];

  protected override render() {
    const previous = html`<emza-button
      slot="actions"
      variant="quiet"
      data-test="previous"
      @click=${() => this.dispatchEvent(new BackChosenEvent())}
      >${this.t.enrolment.previous}</emza-button
    >`;
    return this.drawForm(this.t.applicant, [this.#drawKnown(), this.#drawAsked()], previous);
  }

  #drawKnown() {
    const t = this.t.identity;
    return html`<dl>
      <div>
        <dt>${t.nationalId}</dt>
        <dd><bdi class="ltr">${nationalId(this.enrolment.nationalId ?? '')}</bdi></dd>
      </div>
      <div>
        <dt>${t.mobile}</dt>
        <dd><bdi class="ltr">${mobile(this.enrolment.mobile ?? '')}</bdi></dd>
      </div>
    </dl>`;
  }

  #drawAsked() {
    const t = this.t.applicant;
    return html`<emza-date-field
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
      ></emza-text-field>`;
  }

  protected override keep(): void {
    this.draft.birthDate = this.renderRoot.querySelector<EmzaDateField>('emza-date-field')?.value ?? EMPTY_DATE;
    this.draft.cardSerial = this.typed('card-serial');
    this.draft.postalCode = this.typed('postal-code');
  }

  protected override results() {
    const t = this.t.applicant;
    const { birthDate: { year, month, day } = EMPTY_DATE, cardSerial = '', postalCode = '' } = this.draft;
    return {
      birthDate: { field: 'birth-date', label: t.birthDate, result: birthDateOfJalali(year, month, day) },
      cardSerial: { field: 'card-serial', label: t.cardSerial, result: fields.cardSerial(cardSerial) },
      postalCode: { field: 'postal-code', label: t.postalCode, result: fields.postalCode(postalCode) },
    };
  }

  /** The calendar of the wire is not the one that was typed: what is sent is the rules' normal form. */
  protected override async give(): Promise<void> {
    const results = this.results();
    const input = this.take(results);
    if (!input) return;
    await this.send((options) => this.service.giveApplicant(input, options), results);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-applicant-step': EmzaApplicantStep;
  }
}
