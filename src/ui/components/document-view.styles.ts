// SPDX-License-Identifier: Apache-2.0
// The document is the largest thing on the screen; full, it is the only one, with its tools below.
import { css } from 'lit';

export const documentViewStyles = css`
  :host {
    display: block;
  }
  article {
    display: grid;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    overflow: hidden;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 var(--space-3);
    padding: var(--space-3) var(--space-4);
  }
  h3 {
    font-size: var(--text-m);
  }
  .paper {
    position: relative;
    block-size: max(22rem, 56dvh);
    background: #6c7280;
  }
  iframe {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    border: 0;
  }
  .waiting {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    color: #ffffff;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: var(--space-1);
    padding: var(--space-1) var(--space-2);
    border-block-start: 1px solid var(--line);
  }
  .tools p {
    flex: 1;
    text-align: center;
  }
  .tools button {
    display: grid;
    place-content: center;
    inline-size: 3rem;
    block-size: 3rem;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    cursor: pointer;
  }
  .tools button:hover:enabled {
    background: var(--seal-tint);
  }
  .tools button:disabled {
    opacity: 0.35;
    cursor: default;
  }
  svg {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  emza-notice {
    margin: var(--space-3);
  }
  :host([full]) article {
    position: fixed;
    inset: 0;
    z-index: 5;
    grid-template-rows: auto 1fr auto;
    border: 0;
    border-radius: 0;
    padding-block: env(safe-area-inset-top) env(safe-area-inset-bottom);
  }
  :host([full]) .paper {
    block-size: auto;
    min-block-size: 0;
  }
`;
