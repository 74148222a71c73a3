// SPDX-License-Identifier: Apache-2.0
// What every element with fields shares: which fields are wrong, told when one is left and again in a summary that
// takes the focus when the form is sent. Which values are right is never decided here.
import { state } from 'lit/decorators.js';
import type { ErrorCode } from '../../core/protocol/index.ts';
import './components/error-summary.ts';
import type { EmzaErrorSummary, Problem } from './components/error-summary.ts';
import { LocalizedElement } from './localized-element.ts';

export abstract class FormElement extends LocalizedElement {
  @state() protected problems: readonly Problem[] = [];

  /** The field of this name in this root, whichever element it is. */
  protected field(name: string): (HTMLElement & { value: string }) | null {
    return this.renderRoot.querySelector<HTMLElement & { value: string }>(`[name="${name}"]`);
  }

  /** What is typed into it now. */
  protected typed(name: string): string {
    return this.field(name)?.value ?? '';
  }

  /** The code at a field, if it has one. */
  protected problemAt(field: string): ErrorCode | undefined {
    return this.problems.find((one) => one.field === field)?.code;
  }

  /** One field was left: its own error appears or goes, the others stay. */
  protected judge(field: string, all: readonly Problem[]): void {
    const mine = all.filter((one) => one.field === field && one.code !== 'FIELD_REQUIRED');
    this.problems = [...this.problems.filter((one) => one.field !== field), ...mine];
  }

  /** Shows what is wrong and takes the focus there. @returns whether nothing was wrong. */
  protected accept(all: readonly Problem[]): boolean {
    this.problems = all;
    if (all.length === 0) return true;
    void this.#showSummary();
    return false;
  }

  async #showSummary(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<EmzaErrorSummary>('emza-error-summary')?.takeFocus();
  }
}
