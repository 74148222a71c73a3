// SPDX-License-Identifier: Apache-2.0
// The people of the sandbox, each with everything the enrolment and the payment ask for, ready to copy. Those who
// brought a photograph come first, the latest on top.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { bankOf } from '../../core/protocol/banks.ts';
import type { Lang } from '../../core/protocol/index.ts';
import { digits, isolated, mobile, money, nationalId } from '../i18n/format.ts';
import { facts, shared } from '../ui/styles/shared.ts';
import { photoAddress, type BankCard, type Person } from './api.ts';
import './copy-value.ts';
import { jalaliOf } from './jalali.ts';
import { TEXTS } from './texts.ts';

/** The photograph of a person is not to be here any more. */
export class PhotoDeletedEvent extends Event {
  static readonly type = 'photo-deleted';
  readonly person: Person;

  constructor(person: Person) {
    super(PhotoDeletedEvent.type, { bubbles: true, composed: true });
    this.person = person;
  }
}

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
        padding: var(--space-5) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      h3 {
        margin-block-end: var(--space-3);
        font-size: var(--text-l);
      }
      h4 {
        margin-block: var(--space-4) var(--space-2);
        font-size: var(--text-m);
      }
      .head {
        display: flex;
        gap: var(--space-4);
        align-items: center;
        margin-block-end: var(--space-3);
      }
      .head h3 {
        margin: 0;
      }
      .quiet {
        position: relative;
        min-block-size: 2.75rem;
        padding: 0;
        border: 0;
        background: none;
        color: var(--danger);
        text-decoration: underline;
        text-underline-offset: 0.25em;
        cursor: pointer;
      }
      img {
        flex: none;
        inline-size: 4rem;
        block-size: 5rem;
        border-radius: var(--radius-s);
        object-fit: cover;
        background: var(--line);
      }
      dl > div {
        align-items: center;
        padding-block: var(--space-1);
      }
      dt {
        font-size: var(--text-s);
      }
      dd {
        margin-inline-start: auto;
      }
      .card {
        margin-block-start: var(--space-3);
        padding: var(--space-3) var(--space-3) 0;
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
      }
      .card dl,
      .card dl > div:last-child {
        border: 0;
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

  #card(card: BankCard) {
    const lang = this.language;
    const t = TEXTS[lang];
    const fours = isolated(digits(card.number.replace(/(?<=^(?:.{4})+)(?=.)/g, '\u00A0'), lang));
    return html`<div class="card" data-card>
      <p class="small soft">${t.cardOf(bankOf(card.number)?.[lang] ?? '')}</p>
      <dl>
        ${this.#row(t.cardNumber, card.number, fours)} ${this.#row(t.cvv2, card.cvv2, digits(card.cvv2, lang))}
        ${this.#row(t.expiry, card.expiry, digits(card.expiry, lang))}
        <div>
          <dt>${t.balance}</dt>
          <dd data-balance=${card.balance}>${money(card.balance, lang)}</dd>
        </div>
      </dl>
    </div>`;
  }

  /** Leads to somebody who was just added. */
  async show(id: string): Promise<void> {
    await this.updateComplete;
    const title = this.renderRoot.querySelector<HTMLElement>(`li[data-national-id="${id}"] h3`);
    title?.scrollIntoView({ block: 'center' });
    title?.focus({ preventScroll: true });
  }

  #person(person: Person) {
    const lang = this.language;
    const other: Lang = lang === 'fa' ? 'en' : 'fa';
    const t = TEXTS[lang];
    const name = `${person.firstName[lang]} ${person.lastName[lang]}`;
    const jalali = jalaliOf(person.birthDate);
    return html`<li data-national-id=${person.nationalId}>
      <div class="head">
        ${
          person.photoId === undefined
            ? nothing
            : html`<img src=${photoAddress(person.photoId)} alt=${t.photoOf(name)} width="64" height="80" />`
        }
        <div>
          <h3 tabindex="-1">${name}</h3>
          <p class="soft small">
            <span lang=${other}>${person.firstName[other]} ${person.lastName[other]}</span>
            ${person.deceased ? html`· ${t.deceased}` : nothing}
          </p>
          ${
            person.photoId === undefined
              ? nothing
              : html`<button
                  class="quiet small"
                  type="button"
                  data-test="remove-photo"
                  @click=${() => this.dispatchEvent(new PhotoDeletedEvent(person))}
                >
                  ${t.removePhoto} <span class="unseen">${name}</span>
                </button>`
          }
        </div>
      </div>
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
      <h4>${t.cards}</h4>
      ${person.cards.map((card) => this.#card(card))}
    </li>`;
  }

  override render() {
    const own = this.persons.filter((person) => person.photoId !== undefined);
    return html`<ul role="list">
      ${repeat(
        [...own.toReversed(), ...this.persons.filter((person) => person.photoId === undefined)],
        (person) => person.nationalId,
        (person) => this.#person(person),
      )}
    </ul>`;
  }
}
