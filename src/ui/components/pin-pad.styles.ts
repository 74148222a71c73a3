// SPDX-License-Identifier: Apache-2.0
// Keys of at least 56 px, in the order of a phone in both languages; the words keep their place, so nothing jumps.
import { css } from 'lit';

export const pinPadStyles = css`
  :host {
    display: block;
    user-select: none;
    touch-action: manipulation;
  }
  [role='group'] {
    display: grid;
    gap: var(--space-3);
    justify-items: center;
  }
  .dots {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--space-3);
    min-block-size: 1.25rem;
    direction: ltr;
  }
  .dots i {
    inline-size: 0.9rem;
    block-size: 0.9rem;
    border: 2px solid var(--line-strong);
    border-radius: 50%;
    transition: background var(--motion);
  }
  .dots i.full {
    border-color: var(--seal);
    background: var(--seal);
  }
  .words {
    min-block-size: 3.2em;
    max-inline-size: 22rem;
    text-align: center;
    color: var(--ink-soft);
  }
  .error {
    color: var(--danger);
    font-weight: 600;
  }
  .keys {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: var(--space-2);
    inline-size: 100%;
    max-inline-size: 20rem;
  }
  button {
    display: grid;
    place-content: center;
    min-block-size: 3.75rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    font-size: var(--text-xl);
    font-weight: 600;
    cursor: pointer;
    transition: background var(--motion);
    -webkit-tap-highlight-color: transparent;
  }
  button:active:enabled {
    background: var(--seal-tint);
  }
  .ok {
    border-color: transparent;
    background: var(--seal);
    color: var(--on-seal);
  }
  .ok:active:enabled {
    background: var(--seal-strong);
  }
  .delete {
    border-color: transparent;
    background: transparent;
  }
  button:disabled {
    cursor: default;
    opacity: 0.4;
  }
  svg {
    inline-size: 1.75rem;
    block-size: 1.75rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2.2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;
