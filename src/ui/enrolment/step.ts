// SPDX-License-Identifier: Apache-2.0
// What every step of the enrolment shares: the server's view of it, what was typed so far, and one running call. A
// step tells the server's answer and never decides what comes next.
import { consume } from '@lit/context';
import { property } from 'lit/decorators.js';
import type { EnrolmentView } from '../../../core/protocol/index.ts';
import type { CallOptions, EnrolmentService } from '../../app/services.ts';
import type { DateParts } from '../components/date-field.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/progress.ts';
import { enrolmentContext } from '../contexts.ts';
import { StepAnsweredEvent } from '../events.ts';
import { focusTitle } from '../focus-title.ts';
import { FormElement } from '../form-element.ts';
import { pageStyles, shared } from '../styles/shared.ts';
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

export abstract class EnrolmentStep extends FormElement {
  static override styles = [shared, pageStyles];

  @property({ attribute: false }) enrolment!: EnrolmentView;
  @property({ attribute: false }) draft: Draft = {};
  @consume({ context: enrolmentContext }) protected readonly service!: EnrolmentService;
  protected readonly work = new Work(this);

  protected override firstUpdated(): void {
    void focusTitle(this);
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
}
