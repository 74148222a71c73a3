// SPDX-License-Identifier: Apache-2.0
// What appears below the edge of the screen, or behind the actions that stick to it, is not seen: it is brought into
// sight. What is seen already stays where it is.
import { css } from 'lit';

/** Room for the bar above and for two actions below. */
export const intoViewStyles = css`
  :host {
    scroll-margin-block: 5rem 11rem;
  }
`;

export const bringIntoView = (element: HTMLElement): void => element.scrollIntoView({ block: 'nearest' });
