// SPDX-License-Identifier: Apache-2.0
// One row of radio buttons a provider. It asks for a change and shows what the server answered, nothing sooner.
import { css, html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';
import { customElement, property } from 'lit/decorators.js';
import type { Lang } from '../../core/protocol/index.ts';
import { shared } from '../ui/styles/shared.ts';
import type { Provider } from './api.ts';
import { TEXTS } from './texts.ts';

/** The person chose another behaviour. */
export class ProviderChosenEvent extends Event {
  static readonly type = 'provider-chosen';
  readonly provider: string;
  readonly state: string;

  constructor(provider: string, state: string) {
    super(ProviderChosenEvent.type, { bubbles: true, composed: true });
    this.provider = provider;
    this.state = state;
  }
}

@customElement('emza-sandbox-providers')
export class ProviderSwitches extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        gap: var(--space-3);
      }
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        margin: 0;
        padding: var(--space-3) var(--space-4) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      legend {
        padding-inline: var(--space-2);
        font-weight: 600;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: 2.75rem;
        padding-inline: var(--space-3);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        cursor: pointer;
      }
      label:has(input:checked) {
        border-color: var(--seal);
        background: var(--seal-tint);
        font-weight: 600;
      }
      label:has(input:focus-visible) {
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

  override render() {
    const t = TEXTS[this.language];
    return this.providers.map(
      (provider) =>
        html`<fieldset data-provider=${provider.name}>
          <legend>${t.names[provider.name] ?? provider.name}</legend>
          ${provider.states.map(
            (state) =>
              html`<label>
                <input
                  type="radio"
                  name=${provider.name}
                  value=${state}
                  .checked=${live(provider.state === state)}
                  @change=${() => this.dispatchEvent(new ProviderChosenEvent(provider.name, state))}
                />
                ${t.states[state] ?? state}
              </label>`,
          )}
        </fieldset>`,
    );
  }
}
