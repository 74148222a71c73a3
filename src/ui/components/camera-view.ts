// SPDX-License-Identifier: Apache-2.0
// The open front camera with an oval to hold the face in, mirrored as people know themselves, and one line of words about
// it. Closes when the page is hidden and opens again with it; no picture leaves this element but by the Camera it tells.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AppError } from '../../../core/protocol/index.ts';
import type { Camera, CameraService } from '../../app/services.ts';
import { cameraContext } from '../contexts.ts';
import { CameraChangedEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { appErrorOf } from '../work.ts';
import { cameraViewStyles } from './camera-view.styles.ts';
import { errorPanel } from './error-panel.ts';
import { faceOval } from './face-oval.ts';

type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'open'; readonly camera: Camera }
  | { readonly kind: 'failed'; readonly error: AppError };
type Light = 'dark' | 'good' | 'bright';

/** Mean brightness, 0 to 1. Hints only: whether a picture will do is never judged here. */
const DARK = 0.18;
const BRIGHT = 0.86;
const LIGHT_MS = 700;

const lightOf = (brightness: number): Light => (brightness < DARK ? 'dark' : brightness > BRIGHT ? 'bright' : 'good');

@customElement('emza-camera-view')
export class EmzaCameraView extends LocalizedElement {
  static override styles = [shared, cameraViewStyles];

  @property({ type: Boolean }) sound = false;
  /** Said while the light is right. */
  @property() hint = '';
  @consume({ context: cameraContext }) private readonly service!: CameraService;
  @state() private phase: Phase = { kind: 'starting' };
  @state() private light: Light = 'good';
  @query('video') private readonly video!: HTMLVideoElement | null;
  #abort = new AbortController();
  #measuring: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#seenChanged);
    void this.updateComplete.then(() => (this.isConnected ? this.open() : undefined));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#seenChanged);
    this.#close();
  }

  readonly #seenChanged = (): void => {
    // The phone's own question for permission may hide the page, too.
    if (document.visibilityState === 'hidden' && this.phase.kind === 'open') {
      this.#close();
      this.phase = { kind: 'starting' };
    } else if (document.visibilityState === 'visible' && this.#abort.signal.aborted && this.phase.kind !== 'failed') {
      void this.open();
    }
  };

  async open(): Promise<void> {
    this.#close();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.phase = { kind: 'starting' };
    if (!this.video) return;
    const onLost = (error: AppError) => this.#fail(error, signal);
    try {
      const camera = await this.service.open(this.video, { sound: this.sound, onLost }, signal);
      if (signal.aborted) return;
      // Left meanwhile: nobody is filmed who does not see it. It opens again with the page.
      if (document.visibilityState === 'hidden') return this.#close();
      this.phase = { kind: 'open', camera };
      this.#measuring = setInterval(() => this.#measure(camera), LIGHT_MS);
      this.dispatchEvent(new CameraChangedEvent(camera));
    } catch (error) {
      this.#fail(appErrorOf(error), signal);
    }
  }

  #fail(error: AppError, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#close();
    this.phase = { kind: 'failed', error };
    this.dispatchEvent(new CameraChangedEvent(undefined, true));
  }

  #close(): void {
    clearInterval(this.#measuring);
    this.#abort.abort();
    if (this.phase.kind === 'open') this.dispatchEvent(new CameraChangedEvent(undefined));
  }

  #lastLight: Light = 'good';
  /** Two looks in a row: words that flicker help nobody. */
  #measure(camera: Camera): void {
    const now = lightOf(camera.light());
    if (now === this.#lastLight) this.light = now;
    this.#lastLight = now;
  }

  protected override render() {
    const t = this.t.proof.camera;
    const isFailed = this.phase.kind === 'failed';
    const words =
      this.phase.kind === 'open' ? { dark: t.dark, bright: t.bright, good: this.hint }[this.light] : t.starting;
    return html`<div class="view" ?hidden=${isFailed}>
        <video playsinline muted .muted=${true} aria-label=${t.live}></video>
        ${faceOval}
        <slot></slot>
      </div>
      <p class="hint" role="status" data-light=${this.light} ?hidden=${isFailed}>${words}</p>
      ${this.phase.kind === 'failed' ? this.#drawFailure(this.phase.error) : nothing}`;
  }

  #drawFailure(error: AppError) {
    const t = this.t.proof.camera;
    return html`${errorPanel(
      error,
      html`<emza-button data-test="camera-again" @click=${this.open}>${this.t.app.retry}</emza-button>`,
    )}
    ${
      /_(?:DENIED|BUSY)$/.test(error.code)
        ? html`<section class="ways">
            <h3>${t.waysTitle}</h3>
            <ul>
              ${t.ways.map((way) => html`<li>${way}</li>`)}
            </ul>
          </section>`
        : nothing
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-camera-view': EmzaCameraView;
  }
}
