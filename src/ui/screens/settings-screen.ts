// SPDX-License-Identifier: Apache-2.0
// Language and appearance. Nothing here touches the token.
import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { currentLanguage } from '../../i18n/language.ts';
import { LocalizedElement } from '../localized-element.ts';
import { chooseLanguage, chooseTheme, currentTheme, THEMES, type Theme } from '../preferences.ts';
import { shared } from '../styles/shared.ts';

const LANGUAGES = { fa: 'فارسی', en: 'English' } as const;

@customElement('emza-settings-screen')
export class EmzaSettingsScreen extends LocalizedElement {
  static override styles = [
    shared,
    css`
      fieldset {
        display: grid;
        gap: var(--space-2);
        min-inline-size: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 var(--space-2);
        font-weight: 650;
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-block-size: var(--control);
        padding-inline: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        background: var(--surface);
        cursor: pointer;
      }
      input {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        margin: 0;
        accent-color: var(--seal);
      }
    `,
  ];

  @state() private theme: Theme = currentTheme();

  protected override render() {
    const t = this.t.settings;
    return html`<emza-screen>
      <fieldset>
        <legend>${t.language}</legend>
        ${(['fa', 'en'] as const).map(
          (lang) =>
            html`<label lang=${lang}
              ><input
                type="radio"
                name="lang"
                data-test="lang-${lang}"
                .checked=${currentLanguage() === lang}
                @change=${() => chooseLanguage(lang)}
              />${LANGUAGES[lang]}</label
            >`,
        )}
      </fieldset>
      <fieldset>
        <legend>${t.theme}</legend>
        ${THEMES.map(
          (theme) =>
            html`<label
              ><input
                type="radio"
                name="theme"
                data-test="theme-${theme}"
                .checked=${this.theme === theme}
                @change=${() => this.#choose(theme)}
              />${t.themes[theme]}</label
            >`,
        )}
      </fieldset>
      <emza-notice>${t.storage}</emza-notice>
    </emza-screen>`;
  }

  #choose(theme: Theme): void {
    chooseTheme(theme);
    this.theme = theme;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-settings-screen': EmzaSettingsScreen;
  }
}
