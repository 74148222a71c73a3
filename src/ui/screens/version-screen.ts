// SPDX-License-Identifier: Apache-2.0
// Which app this is: version and the name of its build, to be read out to whoever helps; and whether it is a test.
import { consume } from '@lit/context';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AboutService } from '../../app/services.ts';
import { aboutContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { facts, shared } from '../styles/shared.ts';
import { Work } from '../work.ts';

@customElement('emza-version-screen')
export class EmzaVersionScreen extends LocalizedElement {
  static override styles = [shared, facts];

  @consume({ context: aboutContext }) private readonly about!: AboutService;
  @state() private isSandbox = false;
  readonly #work = new Work(this);

  protected override firstUpdated(): void {
    void this.#load();
  }

  /** What it cannot hear it does not say: version and build stand in the app itself. */
  async #load(): Promise<void> {
    const about = await this.#work.run((options) => this.about.read(options));
    this.isSandbox = about?.mode === 'sandbox';
  }

  protected override render() {
    const t = this.t.version;
    return html`<emza-screen>
      <dl>
        <div>
          <dt>${t.version}</dt>
          <dd><bdi class="ltr" data-test="version">${EMZA_VERSION}</bdi></dd>
        </div>
        <div>
          <dt>${t.build}</dt>
          <dd><bdi class="ltr" data-test="build">${EMZA_BUILD}</bdi></dd>
        </div>
      </dl>
      <p class="soft">${t.text}</p>
      ${this.isSandbox ? html`<emza-notice tone="warning">${t.sandbox}</emza-notice>` : nothing}
    </emza-screen>`;
  }
}

declare global {
  /** The package's version and the start of the hash of all sources, written in by the build. */
  const EMZA_VERSION: string;
  const EMZA_BUILD: string;
  interface HTMLElementTagNameMap {
    'emza-version-screen': EmzaVersionScreen;
  }
}
