// SPDX-License-Identifier: Apache-2.0
// Own large keys for a PIN: no input element, so nothing is echoed, autofilled, pasted or remembered by a keyboard.
// The PIN lives in this element until it is confirmed, goes to the parent alone, and is forgotten.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fields, type ErrorCode } from '../../../core/protocol/index.ts';
import { digits } from '../../i18n/format.ts';
import { PinChangedEvent, PinEnteredEvent } from '../events.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { pinPadStyles } from './pin-pad.styles.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'delete', '0', 'ok'] as const;
type Key = (typeof KEYS)[number];

@customElement('emza-pin-pad')
export class EmzaPinPad extends LocalizedElement {
  static override styles = [shared, pinPadStyles];

  /** What is entered here, said to those who listen. */
  @property() label = '';
  @property({ type: Number }) min = 4;
  @property({ type: Number }) max = 16;
  /** Shown before entry, in words, where it is known. */
  @property({ attribute: false }) triesLeft: number | undefined;
  @property({ attribute: false }) error: ErrorCode | undefined;
  /** A word about strength while choosing. */
  @property() hint = '';
  @property({ type: Boolean, reflect: true }) disabled = false;
  @state() private entered = '';

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#typed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#typed);
    this.entered = '';
  }

  protected override render() {
    const count = this.entered.length;
    return html`<div role="group" aria-label=${this.label || this.t.pin.label}>
      <div class="dots" aria-hidden="true">
        ${Array.from({ length: Math.max(count, this.min) }, (_, at) => html`<i class=${at < count ? 'full' : ''}></i>`)}
      </div>
      <p class="unseen" role="status">${this.t.pin.entered(count)}</p>
      <div class="words small" aria-live="polite">${this.#words()}</div>
      <div class="keys" dir="ltr">${KEYS.map((key) => this.#key(key))}</div>
    </div>`;
  }

  /** One line of words at a time: the error until the next digit, else the hint, else the tries that are left. */
  #words() {
    const tries = this.triesLeft === undefined ? '' : this.t.pin.triesLeft(this.triesLeft);
    if (this.error && this.entered === '') {
      const text = this.t.errors[this.error];
      const tail = this.error === 'VAULT_PIN_WRONG' && tries ? tries : text.next;
      return html`<p class="error" role="alert" data-error-code=${this.error}>${text.what} ${tail}</p>`;
    }
    const words = this.entered !== '' && this.hint ? this.hint : tries;
    return words ? html`<p>${words}</p>` : nothing;
  }

  #key(key: Key) {
    const isOff =
      this.disabled || (key === 'ok' && this.entered.length < this.min) || (key === 'delete' && this.entered === '');
    const name = key === 'ok' ? this.t.pin.ok : key === 'delete' ? this.t.pin.delete : digits(key);
    return html`<button
      type="button"
      data-key=${key}
      class=${key.length > 1 ? key : 'digit'}
      aria-label=${name}
      ?disabled=${isOff}
      @click=${() => this.#press(key)}
    >
      ${key === 'ok' ? OK : key === 'delete' ? DELETE : digits(key)}
    </button>`;
  }

  #press(key: Key): void {
    if (this.disabled) return;
    if (key === 'ok') {
      this.#confirm();
      return;
    }
    if (key !== 'delete' && this.entered.length >= this.max) return;
    navigator.vibrate?.(8);
    this.entered = key === 'delete' ? this.entered.slice(0, -1) : this.entered + key;
    this.dispatchEvent(new PinChangedEvent(this.entered));
  }

  #confirm(): void {
    if (this.entered.length < this.min) return;
    const pin = this.entered;
    this.entered = '';
    this.dispatchEvent(new PinEnteredEvent(pin));
  }

  /** Digits of any keyboard, Persian ones too; Enter on another control is that control's own. */
  readonly #typed = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    if (this.disabled || event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLInputElement) return;
    const digit = fields.latinDigits(event.key);
    if (/^\d$/.test(digit)) this.#press(digit as Key);
    else if (event.key === 'Backspace') this.#press('delete');
    else if (event.key === 'Enter' && !(target instanceof HTMLButtonElement)) this.#press('ok');
    else return;
    event.preventDefault();
  };
}

const OK = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l5 5L19 7.5" /></svg>`;
const DELETE = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M9 5h11v14H9l-6-7zM12.5 9.5l5 5M17.5 9.5l-5 5" />
</svg>`;

declare global {
  interface HTMLElementTagNameMap {
    'emza-pin-pad': EmzaPinPad;
  }
}
