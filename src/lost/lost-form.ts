// SPDX-License-Identifier: Apache-2.0
// What both ways share: one form on a screen, one running call, errors of fields at their fields, and an end in words.
import { css, html, nothing } from 'lit';
import { currentLanguage } from '../i18n/language.ts';
import '../ui/components/button.ts';
import { errorPanel } from '../ui/components/error-panel.ts';
import '../ui/components/notice.ts';
import '../ui/components/progress.ts';
import '../ui/components/screen.ts';
import '../ui/components/seal.ts';
import '../ui/components/text-field.ts';
import { focusTitle } from '../ui/focus-title.ts';
import { FormElement } from '../ui/form-element.ts';
import { pageStyles, shared } from '../ui/styles/shared.ts';
import { Work } from '../ui/work.ts';
import { TEXTS, type LostTexts } from './texts.ts';

/** The person wants the other way, or the start. */
export class OtherWayChosenEvent extends Event {
  static readonly type = 'emza-other-way-chosen';
  constructor() {
    super(OtherWayChosenEvent.type, { bubbles: true, composed: true });
  }
}

export abstract class LostForm extends FormElement {
  static override styles = [
    shared,
    pageStyles,
    css`
      .end {
        justify-items: center;
        gap: var(--space-3);
        padding-block-start: var(--space-6);
        text-align: center;
      }
      .end emza-seal {
        --seal-size: 6.5rem;
        color: var(--ink-soft);
      }
    `,
  ];

  protected readonly work = new Work(this);

  protected get words(): LostTexts {
    return TEXTS[currentLanguage()];
  }

  #told: unknown;

  protected override firstUpdated(): void {
    this.focusTitle();
  }

  /** A refusal of the whole form stands above its fields, where the finger was not: bring it into sight. */
  protected override updated(): void {
    const { error } = this.work;
    if (error && error !== this.#told)
      this.renderRoot.querySelector('emza-error-panel')?.scrollIntoView({ block: 'center' });
    this.#told = error;
  }

  protected focusTitle(): void {
    void focusTitle(this);
  }

  protected drawForm(o: {
    readonly title: string;
    readonly text: unknown;
    readonly content: unknown;
    readonly action: string;
    readonly variant?: 'primary' | 'danger';
    readonly submit: () => Promise<void>;
  }) {
    const isBusy = this.work.isBusy;
    const submit = (event: Event): void => {
      event.preventDefault();
      void o.submit();
    };
    return html`<form novalidate @submit=${submit}>
      <emza-screen>
        <emza-error-summary .problems=${this.problems}></emza-error-summary>
        <header>
          <h2 tabindex="-1">${o.title}</h2>
          <p class="soft">${o.text}</p>
        </header>
        ${errorPanel(this.work.error)} ${o.content}
        ${isBusy ? html`<emza-progress label=${this.words.busy}></emza-progress>` : nothing}
        <emza-button slot="actions" type="submit" variant=${o.variant ?? 'primary'} data-test="next" ?disabled=${isBusy}
          >${o.action}</emza-button
        >
        ${this.#drawOther(isBusy)}
      </emza-screen>
    </form>`;
  }

  protected drawEnd(o: {
    readonly title: string;
    readonly text: string;
    readonly next?: string;
    readonly end: string;
  }) {
    return html`<emza-screen data-end=${o.end}>
      <header class="end">
        <emza-seal blank></emza-seal>
        <h2 tabindex="-1">${o.title}</h2>
        <p>${o.text}</p>
      </header>
      ${o.next === undefined ? nothing : html`<emza-notice>${o.next}</emza-notice>`} ${this.#drawOther(false)}
    </emza-screen>`;
  }

  #drawOther(isBusy: boolean) {
    return html`<emza-button
      slot="actions"
      variant="quiet"
      data-test="other-way"
      ?disabled=${isBusy}
      @click=${() => this.dispatchEvent(new OtherWayChosenEvent())}
      >${this.words.other}</emza-button
    >`;
  }
}
