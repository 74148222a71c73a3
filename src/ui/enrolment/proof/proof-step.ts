// SPDX-License-Identifier: Apache-2.0
// What face, video and verdict share: the proofing as the server tells it, followed by long-polls until the step is left,
// and the way to another step once the server asks for something else. Nothing is decided here.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { ProofingView, ProofStage } from '../../../../core/protocol/index.ts';
import type { CallOptions, ProofingService } from '../../../app/services.ts';
import { errorPanel } from '../../components/error-panel.ts';
import { proofingContext } from '../../contexts.ts';
import { RouteChosenEvent, StepAnsweredEvent } from '../../events.ts';
import { pause, persist } from '../../persist.ts';
import { Work } from '../../work.ts';
import { EnrolmentStep } from '../step.ts';

const ANOTHER_LOOK_MS = 1000;

export abstract class ProofStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    css`
      .waiting {
        justify-items: center;
        gap: var(--space-3);
        padding-block-start: var(--space-6);
        text-align: center;
        --seal-size: 7rem;
      }
    `,
  ];

  @consume({ context: proofingContext }) protected readonly proofing!: ProofingService;
  @state() protected view: ProofingView | undefined;
  /** The network is away or hardly there; what is under way goes on by itself. */
  @state() protected isCut = false;
  @state() private isOffline = !navigator.onLine;
  protected readonly reading = new Work(this);
  protected abstract readonly stage: ProofStage;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of ['online', 'offline']) window.addEventListener(type, this.#networkChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of ['online', 'offline']) window.removeEventListener(type, this.#networkChanged);
  }

  readonly #networkChanged = ({ type }: Event): void => {
    this.isOffline = type === 'offline';
  };

  /** Each view while it is followed. */
  protected heard(view: ProofingView): void {
    this.view = view;
  }

  /** Reads now, and again at each change while `goesOn`; where another stage stands, the wizard is told instead. */
  protected follow(goesOn: (view: ProofingView) => boolean): Promise<ProofingView | undefined> {
    return this.reading.run(async ({ signal }) => {
      for (let seen: number | undefined; ;) {
        const known: number | undefined = seen;
        const view = await this.persist(() => {
          // After a cut an answer at once tells that it is over.
          const options = known === undefined || this.isCut ? { signal } : { signal, seen: known };
          return this.proofing.read(this.enrolment.id, options);
        }, signal);
        if (signal.aborted) return undefined;
        seen = view.revision;
        if (view.stage === this.stage) {
          this.heard(view);
          if (!goesOn(view)) return view;
        } else {
          const enrolment = await this.persist(() => this.service.current({ signal }), signal);
          if (signal.aborted) return undefined;
          if (enrolment && enrolment.state !== this.enrolment.state) {
            this.dispatchEvent(new StepAnsweredEvent(enrolment));
            return undefined;
          }
          // The enrolment has not followed yet.
          await pause(ANOTHER_LOOK_MS, signal);
          seen = undefined;
        }
      }
    });
  }

  /** A call that may be made twice, until it is answered; its error is the step's. */
  protected insist<T>(job: (options: Required<CallOptions>) => Promise<T>): Promise<T | undefined> {
    return this.work.run((options) => this.persist(() => job(options), options.signal));
  }

  private persist<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return persist(job, signal, (isCut) => {
      this.isCut = isCut;
    });
  }

  protected drawCut() {
    return this.isCut || this.isOffline
      ? html`<emza-notice tone="warning" role="status" data-test="cut">${this.t.proof.capture.cut}</emza-notice>`
      : nothing;
  }

  /** Nothing has been heard yet. */
  protected drawLoading(title: string, again: () => void) {
    const retry = html`<emza-button variant="outline" @click=${again}>${this.t.app.retry}</emza-button>`;
    const { error } = this.reading;
    return html`<emza-screen>
      <h2 tabindex="-1">${title}</h2>
      ${this.drawCut()} ${error ? errorPanel(error, retry) : html`<emza-skeleton lines="5"></emza-skeleton>`}
    </emza-screen>`;
  }

  protected leave(): void {
    this.dispatchEvent(new RouteChosenEvent('home'));
  }
}
