// SPDX-License-Identifier: Apache-2.0
// The guide's chapters in the language in use, loaded when help is opened: they are too long for the first visit.
import type { Lang } from '../../core/protocol/index.ts';

export interface HelpChapter {
  /** Names the chapter in both languages; part of an address inside the page. */
  readonly id: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** A page of this site that the chapter leads to. */
  readonly link?: { readonly href: string; readonly text: string };
}

const LOADERS: Record<Lang, () => Promise<readonly HelpChapter[]>> = {
  fa: async () => (await import('./help.fa.ts')).helpFa,
  en: async () => (await import('./help.en.ts')).helpEn,
};

export const loadHelp = (lang: Lang): Promise<readonly HelpChapter[]> => LOADERS[lang]();
