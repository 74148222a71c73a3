// SPDX-License-Identifier: Apache-2.0
// The people of the sandbox, each with everything the enrolment asks for, ready to copy.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Lang } from '../../core/protocol/index.ts';
import { digits, mobile, nationalId } from '../i18n/format.ts';
import { facts, shared } from '../ui/styles/shared.ts';
import type { Person } from './api.ts';
import './copy-value.ts';
import { jalaliOf } from './jalali.ts';
import { TEXTS } from './texts.ts';

@customElement('emza-sandbox-persons')
export class PersonList extends LitElement {
  static override styles = [
    shared,
    facts,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
        gap: var(--space-4);
      }
      li {
        padding: var(--space-5);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      h3 {
        margin-block-end: var(--space-3);
        font-size: var(--text-l);
      }
      dl > div {
        display: grid;
        gap: var(--space-1);
        justify-items: start;
        padding-block: var(--space-2);
      }
      dt {
        font-size: var(--text-s);
      }
    `,
  ];

  @property() language: Lang = 'fa';
  @property({ attribute: false }) persons: readonly Person[] = [];

  #row(name: string, value: string, shown = '') {
    return html`<div>
      <dt>${name}</dt>
      <dd>
        <emza-copy-value .language=${this.language} .name=${name} .value=${value} .shown=${shown}></emza-copy-value>
      </dd>
    </div>`;
  }

  #person(person: Person) {
    const lang = this.language;
    const other: Lang = lang === 'fa' ? 'en' : 'fa';
    const t = TEXTS[lang];
    const jalali = jalaliOf(person.birthDate);
    return html`<li data-national-id=${person.nationalId}>
      <h3>${person.firstName[lang]} ${person.lastName[lang]}</h3>
      <p class="soft small" lang=${other}>
        ${person.firstName[other]} ${person.lastName[other]} ${person.deceased ? html`· ${t.deceased}` : nothing}
      </p>
      <dl>
        ${this.#row(t.nationalId, person.nationalId, nationalId(person.nationalId, lang))}
        ${this.#row(t.mobile, person.mobile, mobile(person.mobile, lang))}
        ${this.#row(t.birthJalali, jalali, digits(jalali, lang))} ${this.#row(t.birthGregorian, person.birthDate)}
        ${this.#row(t.cardSerial, person.cardSerial)}
        ${this.#row(
          t.postalCode,
          person.postalCode,
          digits(`${person.postalCode.slice(0, 5)}\u00A0${person.postalCode.slice(5)}`, lang),
        )}
      </dl>
    </li>`;
  }

  override render() {
    return html`<ul role="list">
      ${this.persons.map((person) => this.#person(person))}
    </ul>`;
  }
}
