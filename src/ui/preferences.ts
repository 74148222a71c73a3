// SPDX-License-Identifier: Apache-2.0
// Language and theme as this person chose them on this device, put on the document element. Nothing else is kept
// here, and a browser that refuses storage only forgets the choice.
import type { Lang } from '../../core/protocol/index.ts';
import { currentLanguage, messages, useLanguage } from '../i18n/language.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

/** `?lang=` wins and is remembered; then the last choice; else Persian. */
export async function startLanguage(): Promise<void> {
  const asked = new URLSearchParams(location.search).get('lang') ?? stored('emza.lang');
  await chooseLanguage(asked === 'en' ? 'en' : 'fa');
}

export async function chooseLanguage(lang: Lang): Promise<void> {
  await useLanguage(lang);
  store('emza.lang', lang);
  const page = document.documentElement;
  page.lang = lang;
  page.dir = lang === 'fa' ? 'rtl' : 'ltr';
  document.title = messages().app.name;
}

export const otherLanguage = (): Lang => (currentLanguage() === 'fa' ? 'en' : 'fa');

export function currentTheme(): Theme {
  const theme = stored('emza.theme');
  return THEMES.find((one) => one === theme) ?? 'auto';
}

export function chooseTheme(theme: Theme): void {
  store('emza.theme', theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme = currentTheme()): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
