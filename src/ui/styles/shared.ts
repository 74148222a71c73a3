// SPDX-License-Identifier: Apache-2.0
// What every element's shadow starts from, and the few text forms that repeat. Sizes and colours are tokens only.
import { css } from 'lit';

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul[role='list'] {
    list-style: none;
  }
  h1 {
    font-size: var(--text-xl);
    font-weight: 700;
    line-height: var(--leading-tight);
  }
  h2 {
    font-size: var(--text-l);
    font-weight: 650;
    line-height: var(--leading-tight);
  }
  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  a {
    color: var(--seal);
    text-underline-offset: 0.25em;
  }
  /* A link that stands alone is as large as a button. */
  a.alone {
    display: inline-block;
    padding-block: var(--space-3);
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 3px solid var(--seal);
    outline-offset: 2px;
  }
  /* A title takes the focus to be heard; it is nothing to press. */
  h2:focus-visible {
    outline: none;
  }
  .soft {
    color: var(--ink-soft);
  }
  .small {
    font-size: var(--text-s);
  }
  .ltr {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .stack {
    display: grid;
    gap: var(--space-4);
    align-content: start;
  }
`;

/** A page that fills what the shell leaves it, with its words at the top. */
export const pageStyles = css`
  :host,
  form {
    display: flex;
    flex-direction: column;
    flex: 1;
  }
  header {
    display: grid;
    gap: var(--space-2);
  }
`;

/** A list of names and values: what the person is asked to check. */
export const facts = css`
  dl {
    display: grid;
    border-block-start: 1px solid var(--line);
  }
  dl > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--space-4);
    padding-block: var(--space-3);
    border-block-end: 1px solid var(--line);
  }
  dt {
    color: var(--ink-soft);
  }
  dd {
    font-weight: 600;
  }
`;
