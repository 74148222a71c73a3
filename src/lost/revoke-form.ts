// SPDX-License-Identifier: Apache-2.0
// National ID and the code from the paper: revoked for good. What was typed is forgotten with the page.
import { html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fields, revocationCode, type LostRevoked } from '../../core/protocol/index.ts';
import { revokeLost } from './api.ts';
import { LostForm } from './lost-form.ts';

@customElement('emza-lost-revoke')
export class EmzaLostRevoke extends LostForm {
  @state() private outcome: LostRevoked['state'] | undefined;

  protected override render() {
    const t = this.words;
    if (this.outcome === 'revoked') return this.drawEnd({ end: 'revoked', title: t.revoked, text: t.revokedText });
    if (this.outcome === 'expired') return this.drawEnd({ end: 'expired', title: t.expired, text: t.expiredText });
    return this.drawForm({
      title: t.revokeTitle,
      text: t.revokeText,
      action: t.revoke,
      variant: 'danger',
      submit: () => this.#revoke(),
      content: html`<emza-text-field
          name="national-id"
          label=${t.nationalId}
          hint=${t.nationalIdHint}
          mode="numeric"
          ltr
          max="20"
          .error=${this.problemAt('national-id')}
        ></emza-text-field>
        <emza-text-field
          name="revocation-code"
          label=${t.paperCode}
          hint=${t.paperCodeHint}
          ltr
          max="40"
          .error=${this.problemAt('revocation-code')}
        ></emza-text-field>
        <emza-notice tone="warning">${t.revokeWarning}</emza-notice>`,
    });
  }

  async #revoke(): Promise<void> {
    const t = this.words;
    const nationalId = fields.nationalId(this.typed('national-id'));
    const code = revocationCode(this.typed('revocation-code'));
    const message = this.take({
      nationalId: { field: 'national-id', label: t.nationalId, result: nationalId },
      code: { field: 'revocation-code', label: t.paperCode, result: code },
    });
    if (!message) return;
    const answer = await this.work.run(({ signal }) => revokeLost(message, signal));
    if (!answer) return;
    this.outcome = answer.state;
    await this.updateComplete;
    this.focusTitle();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'emza-lost-revoke': EmzaLostRevoke;
  }
}
