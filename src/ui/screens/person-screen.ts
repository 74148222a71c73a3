// SPDX-License-Identifier: Apache-2.0
// Whom this device stands for: mobile, national ID and customer code, covered as the server covered them.
import { consume } from '@lit/context';
import { html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { PersonView } from '../../../core/protocol/index.ts';
import type { PersonService } from '../../app/services.ts';
import { digits, mobile, nationalId } from '../../i18n/format.ts';
import { errorPanel } from '../components/error-panel.ts';
import { personContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { facts, shared } from '../styles/shared.ts';
import { Work } from '../work.ts';

type Phase = { readonly kind: 'loading' } | { readonly kind: 'shown'; readonly person: PersonView | undefined };

const covered = (text: string): string => text.replaceAll('*', '•');

@customElement('emza-person-screen')
export class EmzaPersonScreen extends LocalizedElement {
  static override styles = [shared, facts];

  @consume({ context: personContext }) private readonly person!: PersonService;
  @state() private phase: Phase = { kind: 'loading' };
  readonly #work = new Work(this);

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    const found = await this.#work.run(async (options): Promise<Phase> => {
      return { kind: 'shown', person: await this.person.read(options) };
    });
    if (found) this.phase = found;
  }

  protected override render() {
    if (this.#work.error) {
      return html`<emza-screen
        >${errorPanel(this.#work.error)}
        <emza-button slot="actions" @click=${() => this.#load()}>${this.t.app.retry}</emza-button></emza-screen
      >`;
    }
    if (this.phase.kind === 'loading')
      return html`<emza-screen><emza-skeleton lines="3"></emza-skeleton></emza-screen>`;
    const t = this.t.person;
    const { person } = this.phase;
    if (!person) {
      return html`<emza-screen>
        <h2>${t.none}</h2>
        <p class="soft">${t.noneText}</p>
      </emza-screen>`;
    }
    return html`<emza-screen>
      <p class="soft">${t.text}</p>
      <dl>
        ${this.#fact(t.mobile, covered(mobile(person.mobile)))}
        ${this.#fact(t.nationalId, covered(nationalId(person.nationalId)))}
        ${this.#fact(t.customerCode, person.customerCode === undefined ? t.noCode : digits(person.customerCode))}
      </dl>
    </emza-screen>`;
  }

  #fact(name: string, value: string) {
    return html`<div>
      <dt>${name}</dt>
      <dd><bdi class="ltr">${value}</bdi></dd>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-person-screen': EmzaPersonScreen;
  }
}
