// SPDX-License-Identifier: Apache-2.0
// What was taken, exactly as it will be sent and not mirrored. Its address lives as long as this element is on the page.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Capture } from '../../app/services.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-capture-preview')
export class EmzaCapturePreview extends LitElement {
  static override styles = [
    shared,
    css`
      img,
      video {
        display: block;
        max-inline-size: 100%;
        margin-inline: auto;
        max-block-size: clamp(12rem, 100dvh - 27rem, 30rem);
        border-radius: var(--radius);
        background: var(--camera);
        object-fit: contain;
      }
    `,
  ];

  @property({ attribute: false }) capture: Capture | undefined;
  @property() label = '';
  @state() private address: string | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('capture')) return;
    this.#forget();
    this.address = this.capture && URL.createObjectURL(this.capture.bytes);
  }

  protected override render() {
    const { address, capture, label } = this;
    if (!address || !capture) return nothing;
    return capture.kind === 'face'
      ? html`<img src=${address} alt=${label} />`
      : html`<video src=${address} controls playsinline preload="auto" aria-label=${label}></video>`;
  }

  #forget(): void {
    if (this.address) URL.revokeObjectURL(this.address);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-capture-preview': EmzaCapturePreview;
  }
}
