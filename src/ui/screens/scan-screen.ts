// SPDX-License-Identifier: Apache-2.0
// Reads the signing link from a QR code by the camera. A code that is not ours is said so and scanning goes on;
// nothing is claimed here, and no picture leaves the device.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { AppError, parseSigningLink } from '../../../core/protocol/index.ts';
import type { ScannerService } from '../../app/services.ts';
import { errorPanel } from '../components/error-panel.ts';
import { scannerContext } from '../contexts.ts';
import { LinkReadEvent, RouteChosenEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { appErrorOf } from '../work.ts';

type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'reading'; readonly hasTorch: boolean }
  | { readonly kind: 'failed'; readonly error: AppError };

@customElement('emza-scan-screen')
export class EmzaScanScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      .view {
        position: relative;
        aspect-ratio: 3 / 4;
        max-block-size: 70dvh;
        inline-size: 100%;
        border-radius: var(--radius);
        overflow: hidden;
        background: #0b0e15;
      }
      video {
        inline-size: 100%;
        block-size: 100%;
        object-fit: cover;
      }
      .frame {
        position: absolute;
        inset: 0;
        margin: auto;
        inline-size: 72%;
        aspect-ratio: 1;
        border: 3px solid #ffffff;
        border-radius: var(--radius);
        box-shadow: 0 0 0 100vmax rgb(10 14 24 / 45%);
      }
      .torch {
        position: absolute;
        inset-block-end: var(--space-3);
        inset-inline-end: var(--space-3);
        min-block-size: 3rem;
        padding-inline: var(--space-4);
        border: 0;
        border-radius: 2rem;
        background: rgb(10 14 24 / 75%);
        color: #ffffff;
        font-weight: 600;
        cursor: pointer;
      }
      .torch[aria-pressed='true'] {
        background: #ffffff;
        color: #0b0e15;
      }
      p {
        text-align: center;
      }
    `,
  ];

  @consume({ context: scannerContext }) private readonly scanner!: ScannerService;
  @state() private phase: Phase = { kind: 'starting' };
  @state() private isForeign = false;
  @state() private isLit = false;
  @query('video') private readonly video!: HTMLVideoElement | null;
  #abort = new AbortController();

  protected override firstUpdated(): void {
    void this.#scan();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override updated(): void {
    this.toggleAttribute('data-reading', this.phase.kind === 'reading');
  }

  protected override render() {
    const t = this.t.scan;
    if (this.phase.kind === 'failed') {
      return html`<emza-screen
        >${errorPanel(this.phase.error)}
        <emza-button slot="actions" @click=${this.#again}>${this.t.app.retry}</emza-button>
        <emza-button slot="actions" variant="quiet" @click=${() => this.dispatchEvent(new RouteChosenEvent('home'))}
          >${this.t.app.home}</emza-button
        ></emza-screen
      >`;
    }
    const isReading = this.phase.kind === 'reading';
    return html`<emza-screen>
      <p>${t.aim}</p>
      <div class="view">
        <video playsinline muted aria-label=${t.camera}></video>
        <div class="frame" aria-hidden="true"></div>
        ${
          this.phase.kind === 'reading' && this.phase.hasTorch
            ? html`<button class="torch" type="button" aria-pressed=${this.isLit} @click=${this.#toggleTorch}>
                ${this.isLit ? t.torchOn : t.torch}
              </button>`
            : nothing
        }
      </div>
      ${
        this.isForeign
          ? html`<emza-notice tone="warning" role="status">${t.notOurs}</emza-notice>`
          : html`<p class="soft" role="status">${isReading ? t.reading : t.starting}</p>`
      }
    </emza-screen>`;
  }

  async #scan(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    if (!this.video) return;
    const onReading = () => {
      if (!signal.aborted)
        this.phase = { kind: 'reading', hasTorch: this.#track()?.getCapabilities?.().torch === true };
    };
    try {
      await this.scanner.scan(this.video, { onText: (text) => this.#read(text), onReading }, signal);
    } catch (error) {
      if (!signal.aborted) this.phase = { kind: 'failed', error: appErrorOf(error) };
    }
  }

  #read(text: string): void {
    if (this.#abort.signal.aborted) return;
    try {
      const link = parseSigningLink(text, location.origin);
      this.#abort.abort();
      navigator.vibrate?.(20);
      this.dispatchEvent(new LinkReadEvent(link));
    } catch (error) {
      // A code of another server is a warning worth stopping for; anything else is just not what is looked for.
      if (error instanceof AppError && error.code === 'CLAIM_WRONG_ORIGIN') {
        this.#abort.abort();
        this.phase = { kind: 'failed', error };
      } else {
        this.isForeign = true;
      }
    }
  }

  async #again(): Promise<void> {
    this.phase = { kind: 'starting' };
    this.isForeign = false;
    await this.updateComplete;
    await this.#scan();
  }

  #track(): TorchTrack | undefined {
    const stream = this.video?.srcObject;
    return stream instanceof MediaStream ? stream.getVideoTracks()[0] : undefined;
  }

  async #toggleTorch(): Promise<void> {
    try {
      await this.#track()?.applyConstraints({ advanced: [{ torch: !this.isLit } as MediaTrackConstraintSet] });
      this.isLit = !this.isLit;
    } catch {
      // A camera may name a light that it cannot switch: the picture goes on without it.
    }
  }
}

/** The light is in the Image Capture draft and not in TypeScript's DOM types. */
interface TorchTrack extends Omit<MediaStreamTrack, 'getCapabilities'> {
  getCapabilities?(): MediaTrackCapabilities & { torch?: boolean };
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-scan-screen': EmzaScanScreen;
  }
}
