// SPDX-License-Identifier: Apache-2.0
// National ID and mobile. Both are checked by core's field rules when the field is left, and again by the server.
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fields } from '../../../core/protocol/index.ts';
import { FormStep } from './form-step.ts';

@customElement('emza-identity-step')
export class EmzaIdentityStep extends FormStep {
  protected override render() {
    const t = this.t.identity;
    return this.drawForm(
      t,
      html`<emza-text-field
          name="national-id"
          label=${t.nationalId}
          hint=${t.nationalIdHint}
          mode="numeric"
          ltr
          max="20"
          .value=${this.draft.nationalId ?? this.enrolment.nationalId ?? ''}
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
          .value=${this.draft.mobile ?? this.enrolment.mobile ?? ''}
          .error=${this.problemAt('mobile')}
        ></emza-text-field>`,
    );
  }

  protected override keep(): void {
    this.draft.nationalId = this.typed('national-id');
    this.draft.mobile = this.typed('mobile');
  }

  protected override results() {
    const t = this.t.identity;
    const { nationalId = '', mobile = '' } = this.draft;
    return {
      nationalId: { field: 'national-id', label: t.nationalId, result: fields.nationalId(nationalId) },
      mobile: { field: 'mobile', label: t.mobile, result: fields.mobile(mobile) },
    };
  }

  protected override give(): Promise<boolean> {
    const { nationalId = '', mobile = '' } = this.draft;
    return this.send((options) => this.service.giveIdentity({ nationalId, mobile }, options), this.results());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-identity-step': EmzaIdentityStep;
  }
}
