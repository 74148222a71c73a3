// SPDX-License-Identifier: Apache-2.0
// The pages that face and video have in common: rules, preview, sending, refused. What they say is given; what is done
// on a press, the step decides.
import { css, html, nothing } from 'lit';
import type { AppError } from '../../../../core/protocol/index.ts';
import type { Capture } from '../../../app/services.ts';
import { duration } from '../../../i18n/format.ts';
import type { Messages } from '../../../i18n/language.ts';
import '../../components/capture-preview.ts';
import { errorPanel } from '../../components/error-panel.ts';
import { facePicture } from '../../components/face-oval.ts';

export type CaptureWords = Messages['proof']['face'] | Messages['proof']['video'];

export const drawRuleList = (rules: readonly string[]) =>
  html`<ul class="rules">
    ${rules.map((rule) => html`<li>${rule}</li>`)}
  </ul>`;

interface RulesPage {
  readonly words: CaptureWords;
  /** Said where the next press opens the camera. */
  readonly permission: string | undefined;
  readonly hook: string;
  readonly isBusy: boolean;
  readonly notes: unknown;
  readonly onUnderstood: () => void;
}

export const drawRulesPage = ({ words, permission, hook, isBusy, notes, onUnderstood }: RulesPage) =>
  html`<emza-screen data-phase="rules">
    <header>
      <h2 tabindex="-1">${words.title}</h2>
      <p class="soft">${words.text}</p>
    </header>
    ${facePicture} ${drawRuleList(words.rules)} ${permission ? html`<emza-notice>${permission}</emza-notice>` : nothing}
    ${notes}
    <emza-button slot="actions" data-test=${hook} ?disabled=${isBusy} @click=${onUnderstood}
      >${words.understood}</emza-button
    >
  </emza-screen>`;

interface PreviewPage {
  readonly words: CaptureWords;
  readonly capture: Capture;
  readonly hook: string;
  /** The server knows of it: it may be sent. */
  readonly isKept: boolean;
  /** It was given up for another one, which is not ready yet. */
  readonly isLeaving: boolean;
  readonly saving: string;
  readonly notes: unknown;
  readonly onUse: () => void;
  readonly onRetake: () => void;
}

export const drawPreviewPage = ({ words, capture, hook, notes, onUse, onRetake, ...o }: PreviewPage) =>
  html`<emza-screen data-phase="preview">
    <header>
      <h2 tabindex="-1">${words.previewTitle}</h2>
      <p class="soft">${words.previewText}</p>
    </header>
    <emza-capture-preview .capture=${capture} label=${words.preview}></emza-capture-preview>
    ${notes} ${o.isKept && !o.isLeaving ? nothing : html`<emza-progress label=${o.saving}></emza-progress>`}
    <emza-button slot="actions" data-test=${hook} ?disabled=${!o.isKept || o.isLeaving} @click=${onUse}
      >${words.use}</emza-button
    >
    <emza-button slot="actions" variant="quiet" data-test="retake" ?disabled=${o.isLeaving} @click=${onRetake}
      >${words.retake}</emza-button
    >
  </emza-screen>`;

interface RefusedPage {
  readonly t: Messages['proof']['capture'];
  readonly error: Pick<AppError, 'code'> & Partial<Pick<AppError, 'detail'>>;
  readonly rules: readonly string[];
  readonly isBusy: boolean;
  readonly notes: unknown;
  readonly onAgain: () => void;
}

/** The reason, what to do differently, and one way on. */
export const drawRefusedPage = ({ t, error, rules, isBusy, notes, onAgain }: RefusedPage) => {
  const seconds = error.detail?.retryAfterSeconds;
  return html`<emza-screen data-phase="refused">
    <h2 tabindex="-1">${t.refusedTitle}</h2>
    ${errorPanel(error, seconds ? html`<p>${t.retryAfter(duration(seconds))}</p>` : nothing)} ${drawRuleList(rules)}
    ${notes} ${isBusy ? html`<emza-progress></emza-progress>` : nothing}
    <emza-button slot="actions" data-test="begin-again" ?disabled=${isBusy} @click=${onAgain}>${t.again}</emza-button>
  </emza-screen>`;
};

export const capturePageStyles = css`
  .rules {
    display: grid;
    gap: var(--space-3);
    list-style: none;
  }
  .rules li {
    display: grid;
    grid-template-columns: 1.6rem 1fr;
    gap: var(--space-2);
  }
  .rules li::before {
    content: '✓';
    color: var(--success);
    font-weight: 800;
    text-align: center;
  }
  .face {
    block-size: 8rem;
    margin-inline: auto;
    fill: none;
    stroke: var(--ink-soft);
    stroke-width: 6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .face .oval {
    stroke: var(--seal);
    stroke-dasharray: 2 14;
  }
  .with-sentence {
    --around: 33rem;
  }
  .sentence {
    display: grid;
    gap: var(--space-1);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius);
    border-inline-start: 4px solid var(--seal);
    background: var(--seal-tint);
  }
  .sentence blockquote {
    margin: 0;
    font-size: var(--text-l);
    font-weight: 650;
    line-height: 1.55;
  }
  @media (min-height: 40rem) {
    .sentence.large blockquote {
      font-size: var(--text-xl);
    }
  }
  .count {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    text-align: center;
    color: var(--on-camera);
    text-shadow: 0 0 0.5rem rgb(0 0 0 / 80%);
  }
  .count strong {
    font-size: 6rem;
    line-height: 1.1;
  }
  .elapsed {
    position: absolute;
    inset-block-start: var(--space-3);
    inset-inline-start: var(--space-3);
    padding: 0 var(--space-3);
    border-radius: 2rem;
    background: rgb(10 14 24 / 75%);
    color: var(--on-camera);
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .elapsed::before {
    content: '';
    display: inline-block;
    inline-size: 0.7rem;
    block-size: 0.7rem;
    margin-inline-end: var(--space-2);
    border-radius: 50%;
    background: var(--record);
  }
`;
