// SPDX-License-Identifier: Apache-2.0
// What every step of the enrolment shares: the server's view of it, what was typed so far, one running call, and
// the errors of its fields. A step tells the server's answer and never decides what comes next.
import { consume } from '@lit/context';
import { css } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { EnrolmentView, ErrorCode } from '../../../core/protocol/index.ts';
import type { CallOptions, EnrolmentService } from '../../app/services.ts';
import type { DateParts } from '../components/date-field.ts';
import type { EmzaErrorSummary, Problem } from '../components/error-summary.ts';
import '../components/error-summary.ts';
import '../components/progress.ts';
import { enrolmentContext } from '../contexts.ts';
import { StepAnsweredEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';

/** Typed and not yet given away, in memory only: a way back to correct finds it again. No PIN is ever in it. */
export interface Draft {
  nationalId?: string;
  mobile?: string;
  birthDate?: DateParts;
  cardSerial?: string;
  postalCode?: string;
  product?: string;
}

export abstract class EnrolmentStep extends LocalizedElement {
  static override styles = [
    shared,
    css`
      :host,
      form {
        display: flex;
        flex-direction: column;
        flex: 1;
      }
      header {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) enrolment!: EnrolmentView;
  @property({ attribute: false }) draft: Draft = {};
  @consume({ context: enrolmentContext }) protected readonly service!: EnrolmentService;
  @state() protected problems: readonly Problem[] = [];
  protected readonly work = new Work(this);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  /** The code at a field, if it has one. */
  protected problemAt(field: string): ErrorCode | undefined {
    return this.problems.find((one) => one.field === field)?.code;
  }

  /** One field was left: its own error appears or goes, the others stay. */
  protected judge(field: string, all: readonly Problem[]): void {
    const mine = all.filter((one) => one.field === field && one.code !== 'FIELD_REQUIRED');
    this.problems = [...this.problems.filter((one) => one.field !== field), ...mine];
  }

  /** Shows what is wrong and takes the focus there. @returns whether nothing was wrong. */
  protected accept(all: readonly Problem[]): boolean {
    this.problems = all;
    if (all.length === 0) return true;
    void this.#showSummary();
    return false;
  }

  /** Sends, then tells the answer; a field of the message that the server refused is shown at its `places` entry. */
  protected async send(
    job: (options: Required<CallOptions>) => Promise<EnrolmentView>,
    places: Readonly<Record<string, Omit<Problem, 'code'>>> = {},
  ): Promise<boolean> {
    const enrolment = await this.work.run(job);
    if (enrolment) {
      this.dispatchEvent(new StepAnsweredEvent(enrolment));
      return true;
    }
    const refused = (this.work.error?.detail.fields ?? []).flatMap(({ field, code }) => {
      const place = places[field];
      return place ? [{ ...place, code }] : [];
    });
    if (refused.length > 0) {
      this.work.clear();
      this.accept(refused);
    }
    return false;
  }

  async #showSummary(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<EmzaErrorSummary>('emza-error-summary')?.takeFocus();
  }
}
