// SPDX-License-Identifier: Apache-2.0
// Giving up the open enrolment: said first what is lost and what is kept, then one press. What it ends, the server does.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { EnrolmentService } from '../../app/services.ts';
import { enrolmentContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';
import './button.ts';
import { errorPanel } from './error-panel.ts';
import './progress.ts';

/** The enrolment is closed: what stands there is to be asked for anew. */
export class GivenUpEvent extends Event {
  static readonly type = 'emza-given-up';
  constructor() {
    super(GivenUpEvent.type);
  }
}

@customElement('emza-give-up')
export class EmzaGiveUp extends LocalizedElement {
  static override styles = [
    shared,
    css`
      summary {
        padding-block: var(--space-3);
        color: var(--ink-soft);
        cursor: pointer;
      }
    `,
  ];

  @consume({ context: enrolmentContext }) private readonly enrolment!: EnrolmentService;
  readonly #work = new Work(this);

  protected override render() {
    const t = this.t.home;
    const { isBusy, error } = this.#work;
    return html`<details>
      <summary data-test="give-up">${t.giveUp}</summary>
      <div class="stack">
        <p>${t.giveUpText}</p>
        ${errorPanel(error)} ${isBusy ? html`<emza-progress></emza-progress>` : nothing}
        <emza-button variant="danger" data-test="give-up-now" ?disabled=${isBusy} @click=${this.#giveUp}
          >${t.giveUpNow}</emza-button
        >
      </div>
    </details>`;
  }

  async #giveUp(): Promise<void> {
    const isDone = await this.#work.run(async (options) => {
      await this.enrolment.giveUp(options);
      return true;
    });
    if (isDone) this.dispatchEvent(new GivenUpEvent());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-give-up': EmzaGiveUp;
  }
}
