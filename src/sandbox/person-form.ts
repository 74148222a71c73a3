// SPDX-License-Identifier: Apache-2.0
// Somebody adds themselves to the sandbox: a photograph of their own, everything else filled in already. Fields are
// judged by core's rules, then by the server, which also knows what is taken; what was typed stays after every error.
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { AppError, fields, type ErrorCode, type Lang } from '../../core/protocol/index.ts';
import { birthDateOfJalali } from '../domain/calendar.ts';
import '../ui/components/button.ts';
import '../ui/components/date-field.ts';
import type { DateParts, EmzaDateField } from '../ui/components/date-field.ts';
import { errorPanel } from '../ui/components/error-panel.ts';
import type { Problem } from '../ui/components/error-summary.ts';
import '../ui/components/progress.ts';
import '../ui/components/text-field.ts';
import '../ui/components/tick.ts';
import type { EmzaTick } from '../ui/components/tick.ts';
import type { FieldLeftEvent } from '../ui/events.ts';
import { FormElement } from '../ui/form-element.ts';
import { shared } from '../ui/styles/shared.ts';
import { addPerson, readSuggestion, type Person, type Suggestion } from './api.ts';
import { jalaliOf } from './jalali.ts';
import './photo-field.ts';
import type { PhotoField } from './photo-field.ts';
import { TEXTS, type Texts } from './texts.ts';

/** The server took the person. */
export class PersonAddedEvent extends Event {
  static readonly type = 'person-added';
  readonly person: Person;

  constructor(person: Person) {
    super(PersonAddedEvent.type, { bubbles: true, composed: true });
    this.person = person;
  }
}

type Phase =
  { readonly name: 'typing' } | { readonly name: 'sending' } | { readonly name: 'failed'; readonly code: ErrorCode };

const filled = (text: string): fields.FieldResult =>
  text.trim() === '' ? { ok: false, code: 'FIELD_REQUIRED' } : { ok: true, value: text.trim() };

/** The server's names of the fields, in the order of the form. */
const TYPED = {
  'firstName.fa': { label: 'firstNameFa', rule: filled },
  'lastName.fa': { label: 'lastNameFa', rule: filled },
  'firstName.en': { label: 'firstNameEn', rule: filled },
  'lastName.en': { label: 'lastNameEn', rule: filled },
  nationalId: { label: 'nationalId', rule: fields.nationalId },
  mobile: { label: 'mobile', rule: fields.mobile },
  cardSerial: { label: 'cardSerialShort', rule: fields.cardSerial },
  postalCode: { label: 'postalCode', rule: fields.postalCode },
} as const satisfies Record<string, { label: keyof Texts; rule: (text: string) => fields.FieldResult }>;
type Typed = keyof typeof TYPED;

const base64Url = async (blob: Blob): Promise<string> => {
  let text = '';
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

@customElement('emza-sandbox-person-form')
export class PersonForm extends FormElement {
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: var(--space-5);
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
        gap: var(--space-4);
        align-items: start;
      }
      emza-button {
        max-inline-size: 20rem;
      }
    `,
  ];

  @property() language: Lang = 'fa';
  /** The form is drawn anew with each, so that nothing of the person before stays in it. */
  @state() private suggestion: Suggestion | undefined;
  /** Nothing can be typed that drawing anew would take away. */
  @state() private isSuggesting = true;
  #suggestedDate: DateParts = { year: '', month: '', day: '' };
  @state() private phase: Phase = { name: 'typing' };
  #leaving = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leaving = new AbortController();
    void this.#suggest();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaving.abort();
  }

  /** Without an answer the fields stay empty, and can be typed. */
  async #suggest(): Promise<void> {
    const { signal } = this.#leaving;
    this.isSuggesting = true;
    try {
      const suggestion = await readSuggestion(signal);
      const [year = '', month = '', day = ''] = jalaliOf(suggestion.birthDate).split('/');
      this.#suggestedDate = { year, month, day };
      this.suggestion = suggestion;
    } catch {
      // The page says itself that the server is away.
    }
    if (!signal.aborted) this.isSuggesting = false;
  }

  get #photo(): PhotoField | null {
    return this.renderRoot.querySelector('emza-sandbox-photo-field');
  }
  get #birthDate(): DateParts {
    return this.renderRoot.querySelector<EmzaDateField>('emza-date-field')?.value ?? { year: '', month: '', day: '' };
  }

  /** Everything as it stands now, in the order of the form. */
  #results(): { field: string; label: string; result: fields.FieldResult }[] {
    const words = TEXTS[this.language];
    const { year, month, day } = this.#birthDate;
    const photo: fields.FieldResult = this.#photo?.jpeg
      ? { ok: true, value: '' }
      : { ok: false, code: 'FIELD_REQUIRED' };
    const typed = (Object.keys(TYPED) as Typed[]).map((field) => {
      const { label, rule } = TYPED[field];
      return { field, label: words[label], result: rule(this.typed(field)) };
    });
    return [
      { field: 'photo', label: words.photo, result: photo },
      ...typed,
      { field: 'birthDate', label: words.birthDate, result: birthDateOfJalali(year, month, day) },
    ];
  }

  #problems(): Problem[] {
    return this.#results().flatMap(({ field, label, result }) =>
      result.ok ? [] : [{ field, label, code: result.code }],
    );
  }

  async #send(event: Event): Promise<void> {
    event.preventDefault();
    const jpeg = this.#photo?.jpeg;
    if (this.phase.name === 'sending' || !this.accept(this.#problems()) || !jpeg) return;
    const results = new Map(this.#results().map(({ field, result }) => [field, result]));
    const value = (field: Typed | 'birthDate'): string => {
      const result = results.get(field);
      return result?.ok ? result.value : '';
    };
    this.phase = { name: 'sending' };
    const { signal } = this.#leaving;
    try {
      const person = await addPerson(
        {
          photo: await base64Url(jpeg),
          firstName: { fa: value('firstName.fa'), en: value('firstName.en') },
          lastName: { fa: value('lastName.fa'), en: value('lastName.en') },
          nationalId: value('nationalId'),
          mobile: value('mobile'),
          birthDate: value('birthDate'),
          cardSerial: value('cardSerial'),
          postalCode: value('postalCode'),
          deceased: this.renderRoot.querySelector<EmzaTick>('emza-tick')?.checked ?? false,
        },
        signal,
      );
      this.phase = { name: 'typing' };
      await this.#suggest();
      this.dispatchEvent(new PersonAddedEvent(person));
    } catch (error) {
      if (!signal.aborted) this.#refused(error instanceof AppError ? error : new AppError('SERVER_ERROR'));
    }
  }

  /** Each field that the server names says what is wrong; an error without one stands above the button. */
  #refused(error: AppError): void {
    const labels = new Map(this.#results().map(({ field, label }) => [field, label]));
    const problems = (error.detail.fields ?? []).flatMap(({ field, code }) => {
      const label = labels.get(field);
      return label === undefined ? [] : [{ field, label, code }];
    });
    this.phase = problems.length > 0 ? { name: 'typing' } : { name: 'failed', code: error.code };
    this.accept(problems);
  }

  #drawField(field: Typed) {
    const words = TEXTS[this.language];
    const { suggestion } = this;
    const value = (): string => {
      if (!suggestion) return '';
      if (field.startsWith('firstName.')) return suggestion.firstName[field.endsWith('fa') ? 'fa' : 'en'];
      if (field.startsWith('lastName.')) return suggestion.lastName[field.endsWith('fa') ? 'fa' : 'en'];
      return suggestion[field as 'nationalId' | 'mobile' | 'cardSerial' | 'postalCode'];
    };
    const isCode = !field.includes('Name.');
    const isNumber = isCode && field !== 'cardSerial';
    return html`<emza-text-field
      name=${field}
      label=${words[TYPED[field].label]}
      mode=${isNumber ? 'numeric' : 'text'}
      ?ltr=${isCode || field.endsWith('.en')}
      .value=${value()}
      .error=${this.problemAt(field)}
    ></emza-text-field>`;
  }

  protected override render() {
    const words = TEXTS[this.language];
    const { phase, suggestion } = this;
    if (this.isSuggesting) return html`<emza-progress label=${words.loading}></emza-progress>`;
    const form = html`<form
      novalidate
      @submit=${(event: Event) => this.#send(event)}
      @emza-field-left=${(event: FieldLeftEvent) => this.judge(event.field, () => this.#problems())}
      @change=${() => (this.problems = this.problems.filter(({ field }) => field !== 'photo'))}
    >
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <emza-sandbox-photo-field
        name="photo"
        .language=${this.language}
        .error=${this.problemAt('photo')}
      ></emza-sandbox-photo-field>
      <div class="fields">
        ${(Object.keys(TYPED) as Typed[]).map((field) => this.#drawField(field))}
        <emza-date-field
          name="birthDate"
          label=${words.birthDate}
          hint=${this.t.applicant.birthHint}
          .value=${this.#suggestedDate}
          .error=${this.problemAt('birthDate')}
        ></emza-date-field>
      </div>
      <emza-tick name="deceased">${words.isDeceased}</emza-tick>
      ${errorPanel(phase.name === 'failed' ? phase : undefined)}
      ${phase.name === 'sending' ? html`<emza-progress label=${words.adding}></emza-progress>` : nothing}
      <emza-button type="submit" data-test="add-person" ?disabled=${phase.name === 'sending'}>${words.add}</emza-button>
    </form>`;
    return keyed(suggestion, form);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-sandbox-person-form': PersonForm;
  }
}
