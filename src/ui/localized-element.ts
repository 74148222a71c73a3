// SPDX-License-Identifier: Apache-2.0
// The ground of every element: draws itself again when the language changes, and has the texts at hand as `t`.
import { LitElement } from 'lit';
import { messages, onLanguageChange, type Messages } from '../i18n/language.ts';

export abstract class LocalizedElement extends LitElement {
  #endListening: (() => void) | undefined;

  protected get t(): Messages {
    return messages();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endListening = onLanguageChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endListening?.();
  }
}
