// SPDX-License-Identifier: Apache-2.0
// The oval that a face is held in, and the same with head and shoulders for the page of rules. Decoration for the eye:
// words beside them say the same.
import { html, svg } from 'lit';

const OVAL = 'M48 186a102 136 0 1 0 204 0a102 136 0 1 0 -204 0z';

/** Over the camera's picture: what lies outside is dimmed, however the box is cut. */
export const faceOval = html`<svg viewBox="0 0 300 400" aria-hidden="true">
  ${svg`<path class="around" fill-rule="evenodd" d="M-900 -900H1200V1300H-900Z ${OVAL}" /><path class="oval" d=${OVAL} />`}
</svg>`;

/** One face, whole, in the middle. */
export const facePicture = html`<svg class="face" viewBox="0 0 300 400" aria-hidden="true">
  ${svg`<path class="shoulders" d="M118 270v30c-46 8-92 30-98 100M182 270v30c46 8 92 30 98 100" /><path
      class="head" d="M84 176c0-56 28-92 66-92s66 36 66 92c0 58-32 104-66 104s-66-46-66-104z" /><path
      class="features" d="M112 172h22M166 172h22M150 180v34M130 240c12 9 28 9 40 0" /><path class="oval" d=${OVAL} />`}
</svg>`;
