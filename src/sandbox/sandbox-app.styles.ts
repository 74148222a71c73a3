// SPDX-License-Identifier: Apache-2.0
// How the page /sandbox is laid out: one wide column, the inbox beside the switches where there is room.
import { css } from 'lit';

export const sandboxStyles = css`
  :host {
    display: block;
  }
  .banner {
    padding: var(--space-3) var(--space-5);
    border-block-end: 2px solid var(--warning);
    background: var(--warning-tint);
    color: var(--warning);
    text-align: center;
  }
  header,
  main {
    max-inline-size: 75rem;
    margin-inline: auto;
    padding: var(--space-5);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-4);
    padding-block-end: 0;
  }
  h1 {
    flex: 1 1 16rem;
  }
  .quiet {
    min-block-size: 2.75rem;
    padding-inline: var(--space-3);
    border: 0;
    background: none;
    color: var(--seal);
    text-decoration: underline;
    text-underline-offset: 0.25em;
    cursor: pointer;
  }
  main {
    display: grid;
    gap: var(--space-6);
  }
  .now {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    gap: var(--space-6);
  }
  .side {
    display: grid;
    gap: var(--space-6);
    align-content: start;
  }
  .failed {
    padding: var(--space-3) var(--space-4);
    border-inline-start: 4px solid var(--danger);
    background: var(--danger-tint);
    color: var(--danger);
  }

  .add {
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    padding-inline: var(--space-5);
  }
  .add summary {
    padding-block: var(--space-4);
    color: var(--seal);
    font-weight: 650;
    cursor: pointer;
  }
  .add[open] {
    padding-block-end: var(--space-5);
  }
  .add > p {
    margin-block-end: var(--space-5);
  }
`;
