// SPDX-License-Identifier: Apache-2.0
// Asking for the user PIN before something happens: what for, the tries that are left, and, while it runs, words.
// A wrong PIN is told at the pad; anything else stands above it.
import { css, html } from 'lit';
import type { Messages } from '../../i18n/language.ts';
import type { PinEnteredEvent } from '../events.ts';
import type { Work } from '../work.ts';
import { errorPanel } from './error-panel.ts';
import './pin-pad.ts';
import './progress.ts';

interface PinEntry {
  readonly t: Messages;
  readonly work: Work;
  readonly title: string;
  readonly text: string;
  /** As last heard; a wrong try's own count is newer. */
  readonly triesLeft: number | undefined;
  readonly onPin: (pin: string) => void;
}

export function pinEntry({ t, work, title, text, triesLeft, onPin }: PinEntry) {
  const { error } = work;
  const isPinError = error?.code === 'VAULT_PIN_WRONG';
  const left = isPinError ? (error.detail.triesLeft ?? triesLeft) : triesLeft;
  return html`<header class="pin-entry">
      <h2 tabindex="-1">${title}</h2>
      <p class="soft">${text}</p>
    </header>
    ${isPinError ? '' : errorPanel(error)}
    ${
      work.isBusy
        ? html`<emza-progress .step=${work.step}></emza-progress>`
        : html`<emza-pin-pad
            data-test="pin"
            label=${t.pins.pinLabel}
            ?disabled=${error?.code === 'VAULT_PIN_BLOCKED'}
            .triesLeft=${left}
            .error=${isPinError ? error.code : undefined}
            @emza-pin-entered=${(event: PinEnteredEvent) => onPin(event.pin)}
          ></emza-pin-pad>`
    }`;
}

export const pinEntryStyles = css`
  .pin-entry {
    display: grid;
    gap: var(--space-2);
    text-align: center;
  }
`;
