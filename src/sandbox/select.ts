// SPDX-License-Identifier: Apache-2.0
// How a choice in a row of the sandbox page looks: the browser's own list, at the height of everything else.
import { css } from 'lit';

export const selectStyles = css`
  .choice {
    display: grid;
    gap: var(--space-1);
    inline-size: 100%;
    font-size: var(--text-s);
  }
  select {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding-inline: var(--space-3);
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    color: inherit;
    font: inherit;
    font-size: max(1rem, 16px);
    text-overflow: ellipsis;
  }
`;
