// SPDX-License-Identifier: Apache-2.0
// The shell: the bar, short notes, and a screen that fills what is left.
import { css } from 'lit';

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
  }
  main {
    display: flex;
    flex-direction: column;
    flex: 1;
  }
  main > * {
    display: flex;
    flex-direction: column;
    flex: 1;
  }
  .notes {
    display: grid;
    gap: var(--space-2);
    inline-size: 100%;
    max-inline-size: var(--column);
    margin-inline: auto;
    padding: var(--space-3) var(--space-4) 0;
  }
  .failed {
    flex: none;
    inline-size: 100%;
    max-inline-size: var(--column);
    margin-inline: auto;
    padding: var(--space-5) var(--space-4);
  }
`;
