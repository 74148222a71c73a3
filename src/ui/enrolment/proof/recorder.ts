// SPDX-License-Identifier: Apache-2.0
// One recording: counts down, records, ends by itself in time, and is thrown away when the camera goes or the page is
// left. Tells the host where it stands and, once, what came of it.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { VIDEO_SECONDS, type AppError } from '../../../../core/protocol/index.ts';
import type { Camera, Recording } from '../../../app/services.ts';
import { appErrorOf } from '../../work.ts';

export type RecorderState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'countdown'; readonly left: number }
  | { readonly kind: 'recording'; readonly seconds: number; readonly mayStop: boolean }
  | { readonly kind: 'ending' };

const COUNTDOWN_SECONDS = 3;
/** What starting and stopping may cost: the file stays inside the server's limits. */
const MARGIN_SECONDS = 0.5;
const TICK_MS = 200;

interface Outcome {
  readonly done: (bytes: Blob) => void;
  readonly failed: (error: AppError) => void;
}

export class Recorder implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #outcome: Outcome;
  #state: RecorderState = { kind: 'ready' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #recording: Recording | undefined;
  /** Grows when what runs is thrown away: its late answers are nobody's. */
  #run = 0;

  constructor(host: ReactiveControllerHost, outcome: Outcome) {
    this.#host = host;
    this.#outcome = outcome;
    host.addController(this);
  }

  get state(): RecorderState {
    return this.#state;
  }

  hostDisconnected(): void {
    this.drop();
  }

  start(camera: Camera): void {
    if (this.#state.kind === 'ready') this.#countDown(camera, COUNTDOWN_SECONDS);
  }

  /** @returns whether anything was thrown away. */
  drop(): boolean {
    const wasRunning = this.#state.kind !== 'ready';
    clearTimeout(this.#timer);
    this.#run += 1;
    this.#recording?.stop().catch(() => undefined);
    this.#recording = undefined;
    this.#set({ kind: 'ready' });
    return wasRunning;
  }

  async stop(): Promise<void> {
    const recording = this.#recording;
    if (this.#state.kind !== 'recording' || !recording) return;
    clearTimeout(this.#timer);
    this.#set({ kind: 'ending' });
    await this.#attempt(async () => {
      const bytes = await recording.stop();
      return () => {
        this.#recording = undefined;
        this.#set({ kind: 'ready' });
        this.#outcome.done(bytes);
      };
    });
  }

  #countDown(camera: Camera, left: number): void {
    if (left === 0) {
      void this.#record(camera);
      return;
    }
    this.#set({ kind: 'countdown', left });
    this.#timer = setTimeout(() => this.#countDown(camera, left - 1), 1000);
  }

  async #record(camera: Camera): Promise<void> {
    await this.#attempt(async () => {
      const recording = await camera.record();
      return () => {
        this.#recording = recording;
        this.#tick(performance.now());
      };
    });
  }

  #tick(startedAt: number): void {
    const seconds = (performance.now() - startedAt) / 1000;
    this.#set({
      kind: 'recording',
      seconds: Math.floor(seconds),
      mayStop: seconds >= VIDEO_SECONDS.min + MARGIN_SECONDS,
    });
    if (seconds >= VIDEO_SECONDS.max - MARGIN_SECONDS) void this.stop();
    else this.#timer = setTimeout(() => this.#tick(startedAt), TICK_MS);
  }

  async #attempt(job: () => Promise<() => void>): Promise<void> {
    const run = this.#run;
    try {
      const finish = await job();
      if (run === this.#run) finish();
    } catch (error) {
      if (run !== this.#run) return;
      this.drop();
      this.#outcome.failed(appErrorOf(error));
    }
  }

  #set(state: RecorderState): void {
    this.#state = state;
    this.#host.requestUpdate();
  }
}
