// SPDX-License-Identifier: Apache-2.0
// The red button of the camera: takes a picture, begins or ends a recording. Its words stand under it and are its name.
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../styles/shared.ts';

@customElement('emza-shutter')
export class EmzaShutter extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        justify-items: center;
      }
      :host([disabled]) {
        pointer-events: none;
      }
      button {
        display: grid;
        justify-items: center;
        gap: var(--space-1);
        min-inline-size: 8rem;
        padding: var(--space-1) var(--space-4);
        border: 0;
        border-radius: var(--radius);
        background: transparent;
        font-weight: 650;
        cursor: pointer;
        -webkit-tap-highlight-color: transparent;
      }
      .ring {
        display: grid;
        place-content: center;
        inline-size: 4.5rem;
        block-size: 4.5rem;
        border: 4px solid var(--ink);
        border-radius: 50%;
      }
      .core {
        inline-size: 3.4rem;
        block-size: 3.4rem;
        border-radius: 50%;
        background: var(--record);
        transition: border-radius var(--motion);
      }
      :host([kind='stop']) .core {
        inline-size: 2rem;
        block-size: 2rem;
        border-radius: var(--radius-s);
      }
      /* The picture needs the room more. */
      @media (max-height: 40rem) {
        button {
          grid-auto-flow: column;
          align-items: center;
          gap: var(--space-3);
        }
        .ring {
          inline-size: 3.5rem;
          block-size: 3.5rem;
        }
        .core {
          inline-size: 2.5rem;
          block-size: 2.5rem;
        }
        :host([kind='stop']) .core {
          inline-size: 1.5rem;
          block-size: 1.5rem;
        }
      }
      :host([disabled]) .ring {
        border-color: var(--line-strong);
      }
      :host([disabled]) .core {
        background: var(--line-strong);
      }
      :host([disabled]) .label {
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ reflect: true }) kind: 'picture' | 'record' | 'stop' = 'picture';
  @property() label = '';
  @property({ type: Boolean, reflect: true }) disabled = false;

  protected override render() {
    // Not `disabled`: the focus stays on it while it waits to be of use again.
    return html`<button type="button" aria-disabled=${this.disabled ? 'true' : 'false'} @click=${this.#press}>
      <span class="ring"><span class="core"></span></span><span class="label">${this.label}</span>
    </button>`;
  }

  #press(event: Event): void {
    if (this.disabled) event.stopPropagation();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-shutter': EmzaShutter;
  }
}
