// SPDX-License-Identifier: Apache-2.0
// One row of radio buttons a provider, with the reasons of those that name one. It asks for a change and shows what
// the server answered, nothing sooner.
import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { customElement, property } from 'lit/decorators.js';
import type { Lang } from '../../core/protocol/index.ts';
import '../ui/components/notice.ts';
import { LocalizedElement } from '../ui/localized-element.ts';
import { shared } from '../ui/styles/shared.ts';
import type { Provider } from './api.ts';
import { selectStyles } from './select.ts';
import { TEXTS } from './texts.ts';

/** The person chose another behaviour. */
export class ProviderChosenEvent extends Event {
  static readonly type = 'provider-chosen';
  readonly provider: string;
  readonly state: string;
  readonly reason: string | undefined;

  constructor(provider: string, state: string, reason?: string) {
    super(ProviderChosenEvent.type, { bubbles: true, composed: true });
    this.provider = provider;
    this.state = state;
    this.reason = reason;
  }
}

const GROUPS = {
  enrolment: ['sim', 'registry', 'sms', 'payment'],
  proofing: ['face', 'liveness', 'speech'],
  issuing: ['issuer', 'media'],
} as const;
type Group = keyof typeof GROUPS;

const groupOf = (name: string): Group =>
  (Object.keys(GROUPS) as Group[]).find((group) => GROUPS[group].some((member) => member === name)) ?? 'issuing';

@customElement('emza-sandbox-providers')
export class ProviderSwitches extends LocalizedElement {
  static override styles = [
    shared,
    selectStyles,
    css`
      :host,
      section {
        display: grid;
        gap: var(--space-3);
      }
      :host {
        gap: var(--space-5);
      }
      h3 {
        font-size: var(--text-m);
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        min-inline-size: 0;
        margin: 0;
        padding: var(--space-3) var(--space-4) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      fieldset.changed {
        border-color: var(--warning);
      }
      legend {
        padding-inline: var(--space-2);
        font-weight: 600;
      }
      label.state {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: 2.75rem;
        padding-inline: var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        cursor: pointer;
      }
      label.state:has(input:checked) {
        border-color: var(--seal);
        background: var(--seal-tint);
        font-weight: 600;
      }
      label.state:has(input:focus-visible) {
        outline: 3px solid var(--seal);
        outline-offset: 2px;
      }
      input {
        accent-color: var(--seal);
      }
    `,
  ];

  @property() language: Lang = 'fa';
  @property({ attribute: false }) providers: readonly Provider[] = [];

  #choose(provider: Provider, state: string, reason?: string): void {
    this.dispatchEvent(new ProviderChosenEvent(provider.name, state, reason));
  }

  #drawReasons(provider: Provider) {
    if (provider.state !== 'refuse' || provider.reasons.length === 0) return nothing;
    return html`<label class="choice">
      ${TEXTS[this.language].reason}
      <select
        data-test="reason-${provider.name}"
        @change=${(event: Event) => this.#choose(provider, 'refuse', (event.target as HTMLSelectElement).value)}
      >
        ${provider.reasons.map(
          (reason) =>
            html`<option value=${reason} .selected=${live(reason === provider.reason)}>
              ${this.t.errors[reason].what}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #drawProvider(provider: Provider) {
    const t = TEXTS[this.language];
    return html`<fieldset data-provider=${provider.name} class=${provider.state === 'ok' ? '' : 'changed'}>
      <legend>${t.names[provider.name] ?? provider.name}</legend>
      ${provider.states.map(
        (state) =>
          html`<label class="state">
            <input
              type="radio"
              name=${provider.name}
              value=${state}
              .checked=${live(provider.state === state)}
              @change=${() => this.#choose(provider, state)}
            />
            ${t.statesOf[provider.name]?.[state] ?? t.states[state] ?? state}
          </label>`,
      )}
      ${this.#drawReasons(provider)}
    </fieldset>`;
  }

  protected override render() {
    const t = TEXTS[this.language];
    return (Object.keys(GROUPS) as Group[]).map((group) => {
      const members = this.providers.filter(({ name }) => groupOf(name) === group);
      if (members.length === 0) return nothing;
      return html`<section aria-labelledby=${group}>
        <h3 id=${group}>${t.groups[group]}</h3>
        ${
          group === 'proofing'
            ? html`<emza-notice tone="warning" data-test="automatic"
                ><strong>${t.autoTitle}</strong> ${t.autoText}</emza-notice
              >`
            : nothing
        }
        ${members.map((provider) => this.#drawProvider(provider))}
      </section>`;
    });
  }
}
