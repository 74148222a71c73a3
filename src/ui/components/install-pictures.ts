// SPDX-License-Identifier: Apache-2.0
// The marks that phones draw on the buttons of installing. Decoration: the words beside them say the same.
import { html } from 'lit';

export const pictures = {
  share: html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path d="M12 15V3M8 6.5L12 3l4 3.5M8 10H5.5v11h13V10H16" />
  </svg>`,
  add: html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <rect x="3.5" y="3.5" width="17" height="17" rx="3.5" />
    <path d="M12 8v8M8 12h8" />
  </svg>`,
  menu: html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path d="M12 5v.01M12 12v.01M12 19v.01" />
  </svg>`,
};
