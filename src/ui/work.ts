// SPDX-License-Identifier: Apache-2.0
// One running call of a screen: its words of progress, its error, and its end when the screen is left. A call that
// was ended by leaving is no error and changes nothing any more.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { AppError } from '../../core/protocol/index.ts';
import type { CallOptions, Progress } from '../app/services.ts';

export type ProgressStep = Parameters<Progress>[0];
type WorkState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly step: ProgressStep | undefined }
  | { readonly kind: 'failed'; readonly error: AppError };

export class Work implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #state: WorkState = { kind: 'idle' };
  #abort: AbortController | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#abort?.abort();
    this.#state = { kind: 'idle' };
  }

  get isBusy(): boolean {
    return this.#state.kind === 'busy';
  }
  get step(): ProgressStep | undefined {
    return this.#state.kind === 'busy' ? this.#state.step : undefined;
  }
  get error(): AppError | undefined {
    return this.#state.kind === 'failed' ? this.#state.error : undefined;
  }

  /** Forgets the last error. */
  clear(): void {
    if (!this.isBusy) this.#set({ kind: 'idle' });
  }

  /** Ends what runs: its answer is nobody's any more. */
  end(): void {
    this.#abort?.abort();
    this.#set({ kind: 'idle' });
  }

  /** @returns what the job answered; undefined when it failed (see `error`), was left, or another one still runs. */
  async run<T>(job: (options: Required<CallOptions>) => Promise<T>): Promise<T | undefined> {
    if (this.isBusy) return undefined;
    const abort = new AbortController();
    this.#abort = abort;
    this.#set({ kind: 'busy', step: undefined });
    const onProgress: Progress = (step) => {
      if (!abort.signal.aborted) this.#set({ kind: 'busy', step });
    };
    try {
      const answer = await job({ signal: abort.signal, onProgress });
      if (abort.signal.aborted) return undefined;
      this.#set({ kind: 'idle' });
      return answer;
    } catch (error) {
      if (!abort.signal.aborted) this.#set({ kind: 'failed', error: appErrorOf(error) });
      return undefined;
    }
  }

  #set(state: WorkState): void {
    this.#state = state;
    this.#host.requestUpdate();
  }
}

/** Services reject with AppError; anything else is a fault of ours and is shown as one. */
export function appErrorOf(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('SERVER_ERROR', 'not an AppError', { cause: error });
}
