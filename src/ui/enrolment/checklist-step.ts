// SPDX-License-Identifier: Apache-2.0
// What the later steps need, tried and asked before anything is paid: camera, microphone and storage work on this
// device, card and postal code lie at hand. One part that fails stops here, with the way to mend it.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AppError } from '../../../core/protocol/index.ts';
import { DEVICE_PARTS, type DevicePart, type DeviceTrialService } from '../../app/services.ts';
import { errorPanel } from '../components/error-panel.ts';
import type { Problem } from '../components/error-summary.ts';
import '../components/tick.ts';
import { deviceTrialContext } from '../contexts.ts';
import { BackChosenEvent } from '../events.ts';
import { appErrorOf } from '../work.ts';
import { EnrolmentStep } from './step.ts';

type Trial =
  | { readonly kind: 'untried' }
  | { readonly kind: 'trying' }
  | { readonly kind: 'works' }
  | { readonly kind: 'failed'; readonly error: AppError };

const MARKS = { untried: '·', trying: '…', works: '✓', failed: '!' } as const;
const UNTRIED: Readonly<Record<DevicePart, Trial>> = {
  camera: { kind: 'untried' },
  microphone: { kind: 'untried' },
  storage: { kind: 'untried' },
};

@customElement('emza-checklist-step')
export class EmzaChecklistStep extends EnrolmentStep {
  static override styles = [
    ...EnrolmentStep.styles,
    css`
      ul {
        display: grid;
        border-block-start: 1px solid var(--line);
      }
      li {
        display: grid;
        grid-template-columns: 1.6rem 1fr auto;
        gap: var(--space-3);
        align-items: center;
        padding-block: var(--space-3);
        border-block-end: 1px solid var(--line);
      }
      .mark {
        font-weight: 800;
        text-align: center;
      }
      [data-trial='works'] .mark {
        color: var(--success);
      }
      [data-trial='failed'] .mark,
      [data-trial='failed'] .state {
        color: var(--danger);
      }
    `,
  ];

  @consume({ context: deviceTrialContext }) private readonly trial!: DeviceTrialService;
  @state() private trials = UNTRIED;
  @state() private isCardReady = false;
  @state() private isPostalReady = false;

  protected override render() {
    const t = this.t.checklist;
    const isTrying = this.#isTrying;
    const failed = DEVICE_PARTS.flatMap((part) => {
      const trial = this.trials[part];
      return trial.kind === 'failed' ? [trial.error] : [];
    });
    return html`<emza-screen>
      <emza-error-summary .problems=${this.problems}></emza-error-summary>
      <header>
        <h2 tabindex="-1">${t.title}</h2>
        <p class="soft">${t.text}</p>
      </header>
      <ul role="list" aria-live="polite">
        ${this.#drawLine(t.internet, 'works', t.internetText)} ${this.#drawLine(t.lock, 'works', t.states.works)}
        ${DEVICE_PARTS.map((part) => {
          const { kind } = this.trials[part];
          return this.#drawLine(t.parts[part], kind, t.states[kind]);
        })}
      </ul>
      ${failed.map((error) => errorPanel(error))}
      ${
        DEVICE_PARTS.every((part) => this.trials[part].kind === 'works')
          ? nothing
          : html`<emza-button variant="outline" data-test="try-devices" ?disabled=${isTrying} @click=${this.#tryAll}
                >${failed.length > 0 ? t.tryAgain : t.try}</emza-button
              >
              <p class="soft small">${t.tryText}</p>`
      }
      ${this.#drawTick('card-ready', this.isCardReady, t.card)}
      ${this.#drawTick('postal-ready', this.isPostalReady, t.postal)} ${errorPanel(this.work.error)}
      ${isTrying || this.work.isBusy ? html`<emza-progress></emza-progress>` : nothing}
      <emza-button slot="actions" data-test="next" ?disabled=${this.work.isBusy} @click=${this.#next}
        >${this.t.enrolment.next}</emza-button
      >
      <emza-button
        slot="actions"
        variant="quiet"
        data-test="previous"
        @click=${() => this.dispatchEvent(new BackChosenEvent())}
        >${this.t.enrolment.previous}</emza-button
      >
    </emza-screen>`;
  }

  #drawLine(name: string, kind: Trial['kind'], words: string) {
    return html`<li data-trial=${kind}>
      <span class="mark" aria-hidden="true">${MARKS[kind]}</span>
      <span>${name}</span>
      <span class="soft small state">${words}</span>
    </li>`;
  }

  #drawTick(name: 'card-ready' | 'postal-ready', checked: boolean, words: string) {
    return html`<emza-tick name=${name} .checked=${checked} .error=${this.problemAt(name)} @change=${this.#ticked}
      >${words}</emza-tick
    >`;
  }

  get #isTrying(): boolean {
    return DEVICE_PARTS.some((part) => this.trials[part].kind === 'trying');
  }

  #ticked(event: Event): void {
    const { name, checked } = event.target as HTMLElementTagNameMap['emza-tick'];
    if (name === 'card-ready') this.isCardReady = checked;
    else this.isPostalReady = checked;
    this.problems = this.problems.filter(({ field }) => field !== name);
  }

  #running: Promise<boolean> | undefined;

  /** One after the other: two questions of the browser at once confuse. @returns whether all of them work. */
  #tryAll(): Promise<boolean> {
    this.#running ??= this.#tryEach().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #tryEach(): Promise<boolean> {
    for (const part of DEVICE_PARTS) {
      if (this.trials[part].kind === 'works') continue;
      this.trials = { ...this.trials, [part]: { kind: 'trying' } };
      const trial: Trial = await this.trial.try(part).then(
        () => ({ kind: 'works' }) as const,
        (error: unknown) => ({ kind: 'failed', error: appErrorOf(error) }) as const,
      );
      this.trials = { ...this.trials, [part]: trial };
    }
    return DEVICE_PARTS.every((part) => this.trials[part].kind === 'works');
  }

  #check(): Problem[] {
    const t = this.t.checklist;
    const wanted: [string, string, boolean][] = [
      ['card-ready', t.card, this.isCardReady],
      ['postal-ready', t.postal, this.isPostalReady],
    ];
    return wanted.flatMap(([field, label, isDone]) => (isDone ? [] : [{ field, label, code: 'FIELD_UNCHOSEN' }]));
  }

  async #next(): Promise<void> {
    if (!this.accept(this.#check())) return;
    // Whoever did not try yet does so now.
    if (!(await this.#tryAll()) || !this.isConnected) return;
    await this.send((options) => this.service.passChecklist(options));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-checklist-step': EmzaChecklistStep;
  }
}
