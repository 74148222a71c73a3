// SPDX-License-Identifier: Apache-2.0
// The review: the asking party first, the document large, their words set as a quotation, two equal choices.
import { css } from 'lit';

export const signStyles = css`
  .party {
    display: grid;
    gap: var(--space-1);
  }
  .origin {
    font-weight: 600;
    color: var(--ink-soft);
  }
  blockquote {
    margin: var(--space-1) 0 0;
    padding: var(--space-3) var(--space-4);
    border-inline-start: 3px solid var(--line-strong);
    background: var(--surface);
    border-radius: var(--radius-s);
  }
  blockquote::before {
    content: '«';
  }
  blockquote::after {
    content: '»';
  }
  :host(:dir(ltr)) blockquote::before {
    content: '“';
  }
  :host(:dir(ltr)) blockquote::after {
    content: '”';
  }
  .choice {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: var(--space-3);
  }
  .result {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    padding-block: var(--space-7) var(--space-4);
    text-align: center;
  }
  .result emza-seal {
    --seal-size: 8rem;
  }
`;
