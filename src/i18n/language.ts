// SPDX-License-Identifier: Apache-2.0
// The language now in use and its table of texts, loaded when first needed. Knows no element and no storage.
import type { Lang } from '../../core/protocol/index.ts';
import type { Messages } from './fa.ts';

export type { Messages } from './fa.ts';

let language: Lang = 'fa';
let table: Messages | undefined;
const listeners = new Set<() => void>();

const LOADERS: Record<Lang, () => Promise<Messages>> = {
  fa: async () => (await import('./fa.ts')).fa,
  en: async () => (await import('./en.ts')).en,
};

/** Loads the texts, then tells every listener. */
export async function useLanguage(next: Lang): Promise<void> {
  table = await LOADERS[next]();
  language = next;
  for (const listener of listeners) listener();
}

export function currentLanguage(): Lang {
  return language;
}

/** The texts of the language in use. Nothing is drawn before the first {@link useLanguage} has resolved. */
export function messages(): Messages {
  if (!table) throw new Error('no language has been loaded');
  return table;
}

/** @returns a function that ends the subscription. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
