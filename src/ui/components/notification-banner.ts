// SPDX-License-Identifier: Apache-2.0
// Quietly says that notifications are off, and the way to turn them on here. Says nothing while they are on, and
// nothing where the browser has none: the messages lie in the app in any case.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { SurroundingsService } from '../../app/services.ts';
import { surroundingsContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

@customElement('emza-notification-banner')
export class EmzaNotificationBanner extends LocalizedElement {
  static override styles = shared;

  @consume({ context: surroundingsContext }) private readonly surroundings!: SurroundingsService;
  #endListening: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endListening = this.surroundings.onChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endListening?.();
  }

  protected override render() {
    const t = this.t.notifications;
    const { notifications, platform } = this.surroundings.read();
    if (notifications === 'on' || notifications === 'none') return nothing;
    if (notifications === 'blocked') {
      return html`<emza-notice data-notifications="blocked">${t.blocked} ${t.ways[platform]}</emza-notice>`;
    }
    return html`<emza-notice data-notifications="off"
      >${t.off}
      <emza-button
        slot="action"
        variant="quiet"
        data-test="notifications"
        @click=${() => this.surroundings.askForNotifications()}
        >${t.turnOn}</emza-button
      ></emza-notice
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-notification-banner': EmzaNotificationBanner;
  }
}
