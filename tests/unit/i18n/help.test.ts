// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { loadHelp } from '../../../src/i18n/help.ts';

const [fa, en] = await Promise.all([loadHelp('fa'), loadHelp('en')]);

test('the guide has the same chapters in both languages, each with as many paragraphs', () => {
  const shape = (chapters: typeof fa) => chapters.map(({ id, paragraphs }) => `${id} ${paragraphs.length}`);
  expect(shape(fa)).toEqual(shape(en));
  expect(new Set(fa.map(({ id }) => id)).size).toBe(fa.length);
});

test('it tells what is lost by removing the app', () => {
  expect(fa.find(({ id }) => id === 'uninstall')?.paragraphs.join(' ')).toContain('پیش از پاک کردن');
  expect(en.find(({ id }) => id === 'uninstall')?.paragraphs.join(' ')).toContain('brings nothing back');
});

test('it leads from a lost phone to the page for it, in both languages', () => {
  for (const chapters of [fa, en]) expect(chapters.find(({ id }) => id === 'lost')?.link?.href).toBe('/lost');
});

test('Persian chapters use Persian letters and digits, English ones no Persian', () => {
  for (const { title, paragraphs } of fa) {
    for (const text of [title, ...paragraphs]) {
      expect(text).not.toMatch(/[0-9يكة٠-٩]|نمایید|می باشد|تایید/);
      expect(text).toMatch(/[\u0600-\u06FF]/);
    }
  }
  for (const { title, paragraphs } of en) expect([title, ...paragraphs].join(' ')).not.toMatch(/[\u0600-\u06FF]/);
});
