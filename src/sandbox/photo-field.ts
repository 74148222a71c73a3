// SPDX-License-Identifier: Apache-2.0
// A photograph from the camera or from a file, made small at once and shown before it is sent. It holds one picture
// and forgets it when another is chosen or the element leaves.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { AppError, type ErrorCode, type Lang } from '../../core/protocol/index.ts';
import { LocalizedElement } from '../ui/localized-element.ts';
import { fieldStyles } from '../ui/styles/field.ts';
import { shared } from '../ui/styles/shared.ts';
import { smallPhoto } from './photo.ts';
import { TEXTS } from './texts.ts';

@customElement('emza-sandbox-photo-field')
export class PhotoField extends LocalizedElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    fieldStyles,
    css`
      fieldset {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-2) var(--space-4);
        align-items: center;
        min-inline-size: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend,
      .hint,
      .error {
        grid-column: 1 / -1;
      }
      legend {
        margin-block-end: var(--space-2);
      }
      .picture {
        display: grid;
        place-content: center;
        inline-size: 6rem;
        block-size: 7.5rem;
        border: 1.5px dashed var(--line-strong);
        border-radius: var(--radius-s);
        color: var(--ink-soft);
        overflow: hidden;
      }
      .picture:has(img) {
        border-style: solid;
      }
      img {
        inline-size: 6rem;
        block-size: 7.5rem;
        object-fit: cover;
      }
      svg {
        inline-size: 3rem;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
      .ways label {
        position: relative;
        display: inline-grid;
        align-content: center;
        min-block-size: 2.75rem;
        padding-inline: var(--space-4);
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius-s);
        background: var(--surface);
        cursor: pointer;
      }
      .ways label:hover {
        border-color: var(--ink);
      }
      .ways label:has(:focus-visible) {
        outline: 3px solid var(--seal);
        outline-offset: 2px;
      }
    `,
  ];

  @property() language: Lang = 'fa';
  @property() name = '';
  @property({ attribute: false }) error: ErrorCode | undefined;
  /** What was wrong with the picture that was chosen last. */
  @state() private problem: ErrorCode | undefined;
  /** Of the small JPEG. */
  @state() private address: string | undefined;
  /** The small JPEG. */
  jpeg: Blob | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.clear();
  }

  clear(): void {
    if (this.address !== undefined) URL.revokeObjectURL(this.address);
    this.jpeg = undefined;
    this.address = undefined;
    this.problem = undefined;
  }

  async #choose(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    // So that the same file can be chosen again.
    input.value = '';
    if (!file) return;
    try {
      const jpeg = await smallPhoto(file);
      this.clear();
      this.jpeg = jpeg;
      this.address = URL.createObjectURL(jpeg);
      this.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
    } catch (error) {
      this.clear();
      this.problem = error instanceof AppError ? error.code : 'PROOF_PICTURE_INVALID';
    }
  }

  #way(words: string, name: string, isCamera: boolean, described: string) {
    return html`<label>
      <input
        class="unseen"
        type="file"
        accept="image/*"
        capture=${isCamera ? 'user' : nothing}
        data-test=${name}
        aria-describedby=${described}
        @change=${(event: Event) => this.#choose(event.target as HTMLInputElement)}
      />
      ${words}
    </label>`;
  }

  protected override render() {
    const words = TEXTS[this.language];
    const code = this.problem ?? this.error;
    const described = code ? 'hint error' : 'hint';
    return html`<fieldset>
      <legend>${words.photo}</legend>
      <div class="picture">
        ${
          this.address === undefined
            ? html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
                <circle cx="12" cy="8.5" r="4" />
                <path d="M4 20.5c1.2-4 4.2-6 8-6s6.8 2 8 6" stroke-linecap="round" />
              </svg>`
            : html`<img src=${this.address} alt=${words.chosenPhoto} />`
        }
      </div>
      <div class="ways">
        ${this.#way(words.takePhoto, 'photo-camera', true, described)}
        ${this.#way(words.choosePhoto, 'photo-file', false, described)}
      </div>
      ${
        code
          ? html`<p id="error" class="error small" data-error-code=${code} role="alert">
              ${code === 'FIELD_REQUIRED' ? words.noPhoto : `${this.t.errors[code].what} ${this.t.errors[code].next}`}
            </p>`
          : nothing
      }
      <p id="hint" class="hint small">${words.photoText}</p>
    </fieldset>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-sandbox-photo-field': PhotoField;
  }
}
