// SPDX-License-Identifier: Apache-2.0
// What happened to this person's enrolment and certificates, newest first, kept up to date while it is on the screen.
import { consume } from '@lit/context';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Message, MessageService, SurroundingsService } from '../../app/services.ts';
import { dateTime } from '../../i18n/format.ts';
import { messageContext, surroundingsContext } from '../contexts.ts';
import { LocalizedElement } from '../localized-element.ts';
import { shared } from '../styles/shared.ts';

/** The rest is behind a press. */
const FEW = 3;

@customElement('emza-message-list')
export class EmzaMessageList extends LocalizedElement {
  static override styles = [
    shared,
    css`
      li {
        padding-block: var(--space-3);
        border-block-end: 1px solid var(--line);
      }
      h2 {
        padding-block-end: var(--space-2);
      }
    `,
  ];

  @consume({ context: messageContext }) private readonly service!: MessageService;
  @consume({ context: surroundingsContext }) private readonly surroundings!: SurroundingsService;
  @state() private messages: readonly Message[] | undefined;
  @state() private isOpen = false;
  #following: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const following = new AbortController();
    this.#following = following;
    void this.service.follow((messages) => this.#heard(messages), following.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following?.abort();
  }

  #heard(messages: readonly Message[]): void {
    const before = this.messages;
    this.messages = messages;
    if (!before || before[0]?.id === messages[0]?.id) return;
    // That there is one, and nothing of what it says.
    void this.surroundings.announce({ title: this.t.app.name, body: this.t.messages.fresh });
  }

  protected override render() {
    const { messages } = this;
    if (!messages) return nothing;
    const t = this.t.messages;
    const shown = this.isOpen ? messages : messages.slice(0, FEW);
    return html`<section>
      <h2>${t.title}</h2>
      ${messages.length === 0 ? html`<p class="soft">${t.none}</p>` : nothing}
      <div role="log" aria-label=${t.title}>
        <ul role="list">
          ${shown.map((one) => this.#message(one))}
        </ul>
      </div>
      ${
        shown.length < messages.length
          ? html`<emza-button variant="quiet" data-test="all-messages" @click=${() => (this.isOpen = true)}
              >${t.all}</emza-button
            >`
          : nothing
      }
    </section>`;
  }

  #message({ kind, at }: Message) {
    return html`<li data-kind=${kind}>
      ${this.t.messages.kinds[kind]}
      <div class="soft small">${dateTime(at)}</div>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-message-list': EmzaMessageList;
  }
}
