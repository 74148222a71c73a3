// SPDX-License-Identifier: Apache-2.0
// How every field looks: one height, a line that reaches 3:1, an error told by words, a thicker line and a mark.
import { css } from 'lit';

export const fieldStyles = css`
  :host {
    display: grid;
    gap: var(--space-1);
  }
  label,
  legend {
    font-weight: 600;
    padding: 0;
  }
  input {
    inline-size: 100%;
    min-block-size: var(--control);
    padding: var(--space-2) var(--space-3);
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    font-size: max(1rem, 16px);
    font-variant-numeric: tabular-nums;
    transition: border-color var(--motion);
  }
  input.ltr {
    direction: ltr;
    text-align: start;
    letter-spacing: 0.04em;
  }
  :host(:dir(rtl)) input.ltr {
    text-align: end;
  }
  input:focus-visible {
    outline-offset: 0;
    border-color: var(--seal);
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
    border-width: 2px;
  }
  .hint {
    color: var(--ink-soft);
  }
  .error {
    color: var(--danger);
    font-weight: 600;
  }
  .error::before {
    content: '!';
    display: inline-grid;
    place-content: center;
    inline-size: 1.25em;
    block-size: 1.25em;
    margin-inline-end: var(--space-2);
    border-radius: 50%;
    background: var(--danger);
    color: var(--on-danger);
    font-weight: 800;
    line-height: 1;
  }
`;
