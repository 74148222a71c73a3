// SPDX-License-Identifier: Apache-2.0
// National ID and mobile. Both are checked by core's field rules when the field is left, and again by the server.
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fields } from '../../../core/protocol/index.ts';
import { errorPanel } from '../components/error-panel.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/text-field.ts';
import type { EmzaTextField } from '../components/text-field.ts';
import type { FieldLeftEvent } from '../events.ts';
import { EnrolmentStep } from './step.ts';

@customElement('emza-identity-step')
export class EmzaIdentityStep extends EnrolmentStep {
  protected override render() {
    const t = this.t.identity;
    return html`<form novalidate @submit=${this.#submit} @emza-field-left=${this.#left}>
      <emza-screen>
        <emza-error-summary .problems=${this.problems}></emza-error-summary>
        <header>
          <h2 tabindex="-1">${t.title}</h2>
          <p class="soft">${t.text}</p>
        </header>
        <emza-text-field
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
        ></emza-text-field>
        ${errorPanel(this.work.error)} ${this.work.isBusy ? html`<emza-progress></emza-progress>` : ''}
        <emza-button slot="actions" type="submit" data-test="next" ?disabled=${this.work.isBusy}
          >${this.t.enrolment.next}</emza-button
        >
      </emza-screen>
    </form>`;
  }

  #value(name: string): string {
    return this.renderRoot.querySelector<EmzaTextField>(`[name="${name}"]`)?.value ?? '';
  }

  #check(): Problem[] {
    const rules = [
      ['national-id', this.t.identity.nationalId, fields.nationalId],
      ['mobile', this.t.identity.mobile, fields.mobile],
    ] as const;
    return rules.flatMap(([field, label, rule]) => {
      const result = rule(this.#value(field));
      return result.ok ? [] : [{ field, label, code: result.code }];
    });
  }

  #keep(): void {
    this.draft.nationalId = this.#value('national-id');
    this.draft.mobile = this.#value('mobile');
  }

  #left(event: FieldLeftEvent): void {
    this.#keep();
    this.judge(event.field, this.#check());
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    this.#keep();
    if (!this.accept(this.#check())) return;
    const input = { nationalId: this.draft.nationalId ?? '', mobile: this.draft.mobile ?? '' };
    await this.send((options) => this.service.giveIdentity(input, options), {
      nationalId: { field: 'national-id', label: this.t.identity.nationalId },
      mobile: { field: 'mobile', label: this.t.identity.mobile },
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-identity-step': EmzaIdentityStep;
  }
}
