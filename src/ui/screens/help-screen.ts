// SPDX-License-Identifier: Apache-2.0
// The guide's chapters, and the people to call. Works without a device key and, once seen, without the network.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { AppError } from '../../../core/protocol/index.ts';
import type { AboutService } from '../../app/services.ts';
import { digits, isolated } from '../../i18n/format.ts';
import { loadHelp, type HelpChapter } from '../../i18n/help.ts';
import { currentLanguage, onLanguageChange } from '../../i18n/language.ts';
import { errorPanel } from '../components/error-panel.ts';
import { aboutContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';

@customElement('emza-help-screen')
export class EmzaHelpScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      details {
        border-block-end: 1px solid var(--line);
      }
      summary {
        min-block-size: var(--control);
        padding-block: var(--space-3);
        font-weight: 650;
        cursor: pointer;
      }
      details > p {
        padding-block-end: var(--space-3);
      }
      .numbers a {
        display: block;
        padding-block: var(--space-3);
        font-weight: 650;
      }
    `,
  ];

  @consume({ context: aboutContext }) private readonly about!: AboutService;
  @state() private chapters: readonly HelpChapter[] | undefined;
  /** undefined: not heard yet. */
  @state() private numbers: readonly string[] | undefined;
  readonly #guide = new Work(this);
  readonly #asking = new Work(this);
  #endListening: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endListening = onLanguageChange(() => void this.#read());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endListening?.();
  }

  protected override firstUpdated(): void {
    void this.#read();
    void this.#ask();
  }

  async #read(): Promise<void> {
    const chapters = await this.#guide.run(() =>
      loadHelp(currentLanguage()).catch((cause: unknown) => {
        throw new AppError('NETWORK_OFFLINE', 'the guide did not load', { cause });
      }),
    );
    if (chapters) this.chapters = chapters;
  }

  async #ask(): Promise<void> {
    const about = await this.#asking.run((options) => this.about.read(options));
    if (about) this.numbers = about.callCentre;
  }

  protected override render() {
    const t = this.t.help;
    return html`<emza-screen>
      ${this.#guide.error ? errorPanel(this.#guide.error) : nothing}
      ${
        this.chapters
          ? html`<div>${this.chapters.map((one) => this.#chapter(one))}</div>`
          : html`<emza-skeleton lines="5"></emza-skeleton>`
      }
      <section class="stack">
        <h2>${t.callCentre}</h2>
        ${this.#asking.error ? errorPanel(this.#asking.error) : this.#numbers()}
        <p class="soft">${t.errorHint}</p>
        <emza-notice tone="warning">${t.never}</emza-notice>
      </section>
    </emza-screen>`;
  }

  #chapter({ id, title, paragraphs, link }: HelpChapter) {
    return html`<details data-test="chapter-${id}">
      <summary>${title}</summary>
      ${paragraphs.map((text) => html`<p>${text}</p>`)}
      ${link ? html`<p><a class="alone" href=${link.href} data-test="link-${id}">${link.text}</a></p>` : nothing}
    </details>`;
  }

  #numbers() {
    const t = this.t.help;
    if (!this.numbers) return html`<emza-skeleton lines="1"></emza-skeleton>`;
    if (this.numbers.length === 0) return html`<p>${t.noCallCentre}</p>`;
    return html`<div class="numbers">
      ${this.numbers.map(
        (number) => html`<a href="tel:${number}" data-test="call">${t.call(isolated(digits(number)))}</a>`,
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-help-screen': EmzaHelpScreen;
  }
}
