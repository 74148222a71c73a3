// SPDX-License-Identifier: Apache-2.0
// A step that is a form: fields judged by core's rules when they are left and when the form is sent, and what was
// typed kept for a way back to correct. The server judges everything again.
import { html, nothing } from 'lit';
import { errorPanel } from '../components/error-panel.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/text-field.ts';
import type { FieldLeftEvent } from '../events.ts';
import { problemsOf, type Judged } from '../form-element.ts';
import { EnrolmentStep } from './step.ts';

export abstract class FormStep extends EnrolmentStep {
  /** Takes what is typed over into the draft. */
  protected abstract keep(): void;
  /** The draft, judged, by members of the message. */
  protected abstract results(): Readonly<Record<string, Judged>>;
  /** Every field is right: sends them. */
  protected abstract give(): Promise<unknown>;

  protected drawForm(words: { readonly title: string; readonly text: string }, content: unknown, actions?: unknown) {
    const { isBusy, step } = this.work;
    return html`<form novalidate @submit=${this.#submit} @emza-field-left=${this.#left}>
      <emza-screen>
        <emza-error-summary .problems=${this.problems}></emza-error-summary>
        <header>
          <h2 tabindex="-1">${words.title}</h2>
          <p class="soft">${words.text}</p>
        </header>
        ${content} ${errorPanel(this.work.error)}
        ${isBusy ? html`<emza-progress .step=${step ?? 'asking'}></emza-progress>` : nothing}
        <emza-button slot="actions" type="submit" data-test="next" ?disabled=${isBusy}
          >${this.t.enrolment.next}</emza-button
        >
        ${actions}
      </emza-screen>
    </form>`;
  }

  #check(): Problem[] {
    return problemsOf(this.results());
  }

  #left(event: FieldLeftEvent): void {
    this.keep();
    this.judge(event.field, () => this.#check());
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    this.keep();
    if (this.accept(this.#check())) await this.give();
  }
}
