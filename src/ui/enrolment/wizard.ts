// SPDX-License-Identifier: Apache-2.0
// The enrolment: draws the step of the state that the server answered, and resumes there after a reload or a day.
// The order lives in core/protocol; nothing here can skip a step.
import { consume } from '@lit/context';
import { css, html, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { previous, type EnrolmentState, type EnrolmentView } from '../../../core/protocol/index.ts';
import type { EnrolmentService, UpdateService } from '../../app/services.ts';
import { STEP_COUNT, STEP_NUMBER } from '../../domain/enrolment-steps.ts';
import { errorPanel } from '../components/error-panel.ts';
import '../components/step-line.ts';
import { enrolmentContext, updateContext } from '../contexts.ts';
import { RouteChosenEvent, type StepAnsweredEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { Work } from '../work.ts';
import type { Draft } from './step.ts';

interface Step {
  readonly load: () => Promise<unknown>;
  readonly draw: (enrolment: EnrolmentView, draft: Draft) => TemplateResult;
}

/** Each state has its step, loaded when it is reached: a missing one does not compile. */
const STEPS: Record<EnrolmentState, Step> = {
  identity: {
    load: () => import('./identity-step.ts'),
    draw: (enrolment, draft) => html`<emza-identity-step .enrolment=${enrolment} .draft=${draft}></emza-identity-step>`,
  },
  code: {
    load: () => import('./code-step.ts'),
    draw: (enrolment) => html`<emza-code-step .enrolment=${enrolment}></emza-code-step>`,
  },
  deviceLock: {
    load: () => import('./device-lock-step.ts'),
    draw: (enrolment) => html`<emza-device-lock-step .enrolment=${enrolment}></emza-device-lock-step>`,
  },
  pins: {
    load: () => import('./pins-step.ts'),
    draw: (enrolment) => html`<emza-pins-step .enrolment=${enrolment}></emza-pins-step>`,
  },
  terms: {
    load: () => import('./terms-step.ts'),
    draw: (enrolment) => html`<emza-terms-step .enrolment=${enrolment}></emza-terms-step>`,
  },
  checklist: {
    load: () => import('./checklist-step.ts'),
    draw: (enrolment) => html`<emza-checklist-step .enrolment=${enrolment}></emza-checklist-step>`,
  },
  applicant: {
    load: () => import('./applicant-step.ts'),
    draw: (enrolment, draft) =>
      html`<emza-applicant-step .enrolment=${enrolment} .draft=${draft}></emza-applicant-step>`,
  },
  product: {
    load: () => import('./product-step.ts'),
    draw: (enrolment, draft) => html`<emza-product-step .enrolment=${enrolment} .draft=${draft}></emza-product-step>`,
  },
  review: {
    load: () => import('./review-step.ts'),
    draw: (enrolment) => html`<emza-review-step .enrolment=${enrolment}></emza-review-step>`,
  },
  payment: {
    load: () => import('./payment-step.ts'),
    draw: (enrolment) => html`<emza-payment-step .enrolment=${enrolment}></emza-payment-step>`,
  },
  face: {
    load: () => import('./face-step.ts'),
    draw: (enrolment) => html`<emza-face-step .enrolment=${enrolment}></emza-face-step>`,
  },
  video: {
    load: () => import('./video-step.ts'),
    draw: (enrolment) => html`<emza-video-step .enrolment=${enrolment}></emza-video-step>`,
  },
  verdict: {
    load: () => import('./verdict-step.ts'),
    draw: (enrolment) => html`<emza-verdict-step .enrolment=${enrolment}></emza-verdict-step>`,
  },
  issue: {
    load: () => import('./issue-step.ts'),
    draw: (enrolment) => html`<emza-issue-step .enrolment=${enrolment}></emza-issue-step>`,
  },
  activate: {
    load: () => import('./activate-step.ts'),
    draw: (enrolment) => html`<emza-activate-step .enrolment=${enrolment}></emza-activate-step>`,
  },
  done: {
    load: () => import('./done-step.ts'),
    draw: (enrolment) => html`<emza-done-step .enrolment=${enrolment}></emza-done-step>`,
  },
};

@customElement('emza-enrolment-wizard')
export class EmzaEnrolmentWizard extends LocalizedElement {
  static override styles = [
    shared,
    css`
      .line {
        inline-size: 100%;
        max-inline-size: var(--column);
        margin-inline: auto;
        padding: var(--space-4) var(--space-4) 0;
      }
      @media print {
        .line {
          display: none;
        }
      }
      .step {
        display: flex;
        flex-direction: column;
        flex: 1;
      }
      .step > * {
        flex: 1;
      }
    `,
  ];

  @consume({ context: enrolmentContext }) private readonly service!: EnrolmentService;
  @consume({ context: updateContext }) private readonly updates!: UpdateService;
  @state() private enrolment: EnrolmentView | undefined;
  @state() private loaded: EnrolmentState | undefined;
  @state() private hasLoadFailed = false;
  @query('.step') private readonly step!: HTMLElement | null;
  readonly #draft: Draft = {};
  readonly #work = new Work(this);
  #release: (() => void) | undefined;

  protected override firstUpdated(): void {
    this.#release = this.updates.hold();
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release?.();
  }

  /** The bar's "back": the step before inside a step, then the state before where that is safe, else out. */
  goBack(): boolean {
    const step = this.step?.firstElementChild as { goBack?: () => boolean } | null | undefined;
    if (this.#work.isBusy || step?.goBack?.()) return true;
    if (!this.enrolment || !previous(this.enrolment.state)) return false;
    void this.#return();
    return true;
  }

  async #begin(): Promise<void> {
    const enrolment = await this.#work.run(
      async (options) => (await this.service.current(options)) ?? this.service.start(options),
    );
    if (enrolment) await this.#show(enrolment);
  }

  async #return(): Promise<void> {
    const enrolment = await this.#work.run((options) => this.service.back(options));
    if (enrolment) await this.#show(enrolment);
  }

  async #show(enrolment: EnrolmentView): Promise<void> {
    const isNew = this.enrolment?.state !== enrolment.state;
    this.enrolment = enrolment;
    this.hasLoadFailed = false;
    try {
      await STEPS[enrolment.state].load();
    } catch {
      this.hasLoadFailed = true;
      return;
    }
    this.loaded = enrolment.state;
    if (isNew) window.scrollTo(0, 0);
  }

  protected override render() {
    const { enrolment } = this;
    if (this.#work.error || this.hasLoadFailed) {
      const retry = () => (this.hasLoadFailed && enrolment ? this.#show(enrolment) : this.#begin());
      return html`<emza-screen
        >${errorPanel(this.#work.error ?? { code: 'NETWORK_OFFLINE' })}
        <emza-button slot="actions" @click=${retry}>${this.t.app.retry}</emza-button>
        <emza-button slot="actions" variant="quiet" @click=${() => this.dispatchEvent(new RouteChosenEvent('home'))}
          >${this.t.app.home}</emza-button
        ></emza-screen
      >`;
    }
    if (!enrolment || this.loaded !== enrolment.state) {
      return html`<emza-screen><emza-skeleton lines="5"></emza-skeleton></emza-screen>`;
    }
    return html`<div class="line">
        <emza-step-line
          .at=${STEP_NUMBER[enrolment.state]}
          .of=${STEP_COUNT}
          .name=${this.t.enrolment.steps[enrolment.state]}
        ></emza-step-line>
      </div>
      <div
        class="step"
        data-step=${enrolment.state}
        @emza-step-answered=${this.#answered}
        @emza-back-chosen=${this.#backChosen}
      >
        ${STEPS[enrolment.state].draw(enrolment, this.#draft)}
      </div>`;
  }

  #answered(event: StepAnsweredEvent): void {
    event.stopPropagation();
    void this.#show(event.enrolment);
  }

  /** A step's own "previous" button. */
  #backChosen(event: Event): void {
    if (this.goBack()) event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-enrolment-wizard': EmzaEnrolmentWizard;
  }
}
