// SPDX-License-Identifier: Apache-2.0
// How to get the app out of another app's browser and onto the home screen, for the platform at hand. Says nothing
// where there is nothing to do.
import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { SurroundingsService } from '../../app/services.ts';
import { surroundingsContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';
import { pictures } from './install-pictures.ts';

@customElement('emza-install-guide')
export class EmzaInstallGuide extends LocalizedElement {
  static override styles = [
    shared,
    css`
      ol {
        display: grid;
        gap: var(--space-3);
        padding-inline-start: 1.4em;
      }
      .key {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        padding: 0 var(--space-2);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-s);
        background: var(--surface);
        font-weight: 600;
      }
      svg {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      a {
        display: block;
        padding-block: var(--space-3);
        font-weight: 650;
      }
    `,
  ];

  @consume({ context: surroundingsContext }) private readonly surroundings!: SurroundingsService;
  @state() private copied: 'yes' | 'no' | undefined;
  #endListening: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endListening = this.surroundings.onChange(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endListening?.();
  }

  protected override render() {
    const { inApp, isInstalled, platform, canInstall } = this.surroundings.read();
    if (isInstalled) return nothing;
    if (inApp) return this.#inApp(inApp);
    if (platform === 'ios') return this.#ios();
    if (platform === 'android') return this.#android(canInstall);
    return canInstall ? this.#offer() : nothing;
  }

  #inApp(app: keyof typeof this.t.install.apps) {
    const t = this.t.install;
    const { platform, chrome } = this.surroundings.read();
    const where = platform === 'ios' ? 'Safari' : 'Chrome';
    return html`<section class="stack" data-guide="in-app">
      <emza-notice tone="warning">${t.inApp(t.apps[app], where)}</emza-notice>
      <p>${platform === 'ios' ? t.inAppIos : t.inAppAndroid}</p>
      ${chrome ? html`<a href=${chrome} data-test="open-chrome">${t.openIn('Chrome')}</a>` : nothing}
      <emza-button variant="outline" data-test="copy-link" @click=${() => this.#copy()}>${t.copy}</emza-button>
      <p role="status">
        ${this.copied === 'yes' ? t.copied(where) : nothing}
        ${this.copied === 'no' ? html`${t.copyByHand} <bdi class="ltr">${location.origin}</bdi>` : nothing}
      </p>
    </section>`;
  }

  #ios() {
    const t = this.t.install;
    return html`<section class="stack" data-guide="ios">
      <h3>${t.title}</h3>
      <emza-notice>${t.iosWhy}</emza-notice>
      <ol>
        <li>${t.iosShare} ${key(pictures.share, 'Share')}</li>
        <li>${t.iosAdd} ${key(pictures.add, 'Add to Home Screen')}</li>
        <li>${t.iosConfirm} ${key(nothing, 'Add')}</li>
        <li>${t.openFromHome}</li>
      </ol>
    </section>`;
  }

  #android(canInstall: boolean) {
    const t = this.t.install;
    if (canInstall) return this.#offer();
    return html`<section class="stack" data-guide="android">
      <h3>${t.title}</h3>
      <p class="soft">${t.why}</p>
      <ol>
        <li>${t.androidMenu} ${key(pictures.menu, '⋮')}</li>
        <li>${t.androidAdd} ${key(pictures.add, 'Add to Home screen')}</li>
        <li>${t.openFromHome}</li>
      </ol>
      <p class="soft small">${t.xiaomi}</p>
    </section>`;
  }

  #offer() {
    const t = this.t.install;
    return html`<section class="stack" data-guide="offer">
      <h3>${t.title}</h3>
      <p class="soft">${t.why}</p>
      <emza-button variant="outline" data-test="install" @click=${() => this.surroundings.install()}
        >${t.install}</emza-button
      >
    </section>`;
  }

  async #copy(): Promise<void> {
    this.copied = (await this.surroundings.copyAddress()) ? 'yes' : 'no';
  }
}

/** The label as the phone shows it, in English as most phones here do, with its picture. */
function key(picture: TemplateResult | typeof nothing, label: string) {
  return html`<span class="key" dir="ltr" lang="en">${picture}${label}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-install-guide': EmzaInstallGuide;
  }
}
