// SPDX-License-Identifier: Apache-2.0
// The line drawings of the home screen's actions. Decoration: the words beside them say the same.
import { html } from 'lit';

export const actionIcons = {
  scan: html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path d="M3 8V5a2 2 0 012-2h3M16 3h3a2 2 0 012 2v3M21 16v3a2 2 0 01-2 2h-3M8 21H5a2 2 0 01-2-2v-3" />
    <path d="M7.5 7.5h3v3h-3zM13.5 7.5h3v3h-3zM7.5 13.5h3v3h-3zM13.5 13.5h1.5v1.5M16.5 16.5v0" />
  </svg>`,
  certificates: html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path d="M12.5 18H5a2 2 0 01-2-2V5a2 2 0 012-2h14a2 2 0 012 2v6M7 8h10M7 12h5" />
    <circle cx="17.5" cy="15.5" r="3" />
    <path d="M15.7 18l-.7 4 2.5-1.4L20 22l-.7-4" />
  </svg>`,
  go: html`<svg class="go" viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-7 7 7 7" /></svg>`,
};
