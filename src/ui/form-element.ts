// SPDX-License-Identifier: Apache-2.0
// What every element with fields shares: which fields are wrong, told when one is left and again in a summary that
// takes the focus when the form is sent. Which values are right is never decided here.
import { state } from 'lit/decorators.js';
import type { ErrorCode, fields } from '../../core/protocol/index.ts';
import './components/error-summary.ts';
import type { EmzaErrorSummary, Problem } from './components/error-summary.ts';
import { LocalizedElement } from './localized-element.ts';
import { pressUnderWay } from './press.ts';

/** A member of a message: where it is typed, and what its rule says of it. */
export interface Judged {
  readonly field: string;
  readonly label: string;
  readonly result: fields.FieldResult;
}

/** What is wrong, in the order of the fields. */
export function problemsOf(results: Readonly<Record<string, Judged>>): Problem[] {
  return Object.values(results).flatMap(({ field, label, result }) =>
    result.ok ? [] : [{ field, label, code: result.code }],
  );
}

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

  /** Grows when everything is judged: what a field left before would say is old then. */
  #turn = 0;

  /** One field was left: its own error appears or goes, the others stay. Never under a finger that presses something. */
  protected judge(field: string, check: () => readonly Problem[]): void {
    const turn = this.#turn;
    const tell = (): void => {
      if (turn !== this.#turn || !this.isConnected) return;
      const mine = check().filter((one) => one.field === field && one.code !== 'FIELD_REQUIRED');
      this.problems = [...this.problems.filter((one) => one.field !== field), ...mine];
    };
    const press = pressUnderWay();
    if (press) void press.then(tell);
    else tell();
  }

  /** Shows what is wrong and takes the focus there. @returns whether nothing was wrong. */
  protected accept(all: readonly Problem[]): boolean {
    this.#turn += 1;
    this.problems = all;
    if (all.length === 0) return true;
    void this.#showSummary();
    return false;
  }

  /** By members of the message; what is wrong is told at its field. @returns the normal forms where nothing is. */
  protected take<K extends string>(judged: Record<K, Judged>): Record<K, string> | undefined {
    const values: Partial<Record<K, string>> = {};
    for (const [name, { result }] of Object.entries(judged) as [K, Judged][])
      if (result.ok) values[name] = result.value;
    return this.accept(problemsOf(judged)) ? (values as Record<K, string>) : undefined;
  }

  async #showSummary(): Promise<void> {
    await this.updateComplete;
    await this.renderRoot.querySelector<EmzaErrorSummary>('emza-error-summary')?.takeFocus();
  }
}
