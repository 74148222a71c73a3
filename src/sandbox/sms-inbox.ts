// SPDX-License-Identifier: Apache-2.0
// Every SMS that was sent, newest on top, with its code ready to copy.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Lang } from '../../core/protocol/index.ts';
import { dateTime, digits, mobile } from '../i18n/format.ts';
import { shared } from '../ui/styles/shared.ts';
import type { Message } from './api.ts';
import './copy-value.ts';
import { TEXTS } from './texts.ts';

/** The six digits on the last line, which is for programs: `@host #123456`. */
const codeOf = (text: string): string | undefined => /^@\S+ #(\d{6})$/m.exec(text)?.[1];
/** As the sandbox's bank writes it. */
const passwordOf = (text: string): string | undefined => /^رمز پویا: (\d{7})$/m.exec(text)?.[1];

@customElement('emza-sandbox-sms')
export class SmsInbox extends LitElement {
  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        gap: var(--space-3);
        max-block-size: 28rem;
        overflow-y: auto;
      }
      li {
        display: grid;
        gap: var(--space-2);
        justify-items: start;
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .text {
        white-space: pre-line;
        unicode-bidi: plaintext;
      }
    `,
  ];

  @property() language: Lang = 'fa';
  /** Oldest first, as the server keeps them. */
  @property({ attribute: false }) messages: readonly Message[] = [];

  #message({ at, mobile: to, text }: Message) {
    const lang = this.language;
    const t = TEXTS[lang];
    const password = passwordOf(text);
    const code = codeOf(text) ?? password;
    return html`<li>
      <p class="soft small">
        ${t.to} <span class="ltr">${mobile(to, lang)}</span>${lang === 'fa' ? '،' : ','}
        ${dateTime(Date.parse(at) / 1000, lang)}
      </p>
      <p class="text" lang="fa" dir="rtl">${text}</p>
      ${
        code === undefined
          ? nothing
          : html`<emza-copy-value
              .language=${lang}
              .name=${password === undefined ? t.code : t.password}
              .value=${code}
              .shown=${digits(code, lang)}
            ></emza-copy-value>`
      }
    </li>`;
  }

  override render() {
    if (this.messages.length === 0) return html`<p class="soft">${TEXTS[this.language].noMessages}</p>`;
    return html`<ul role="list" aria-live="polite" tabindex="0" aria-label=${TEXTS[this.language].messages}>
      ${repeat(
        this.messages.toReversed(),
        ({ at, mobile: to, text }) => `${at} ${to} ${text}`,
        (message) => this.#message(message),
      )}
    </ul>`;
  }
}
