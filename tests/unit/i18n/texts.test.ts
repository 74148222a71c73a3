// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { ERROR_STATUS, type ErrorCode } from '../../../core/protocol/index.ts';
import { en } from '../../../src/i18n/en.ts';
import { fa } from '../../../src/i18n/fa.ts';

const codes = Object.keys(ERROR_STATUS) as ErrorCode[];

/** Every text of a table as `path: text`; functions are called with sample arguments. */
function texts(table: object, path = '', withArguments = true): [string, string][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const place = path ? `${path}.${key}` : key;
    if (typeof value === 'string') return [[place, value]];
    if (typeof value === 'function')
      return !withArguments ? [] : [[place, (value as (...input: unknown[]) => string)(2, 3, 4)]];
    return texts(value as object, place, withArguments);
  });
}

describe.each([
  ['fa', fa],
  ['en', en],
])('texts in %s', (lang, table) => {
  test('every error code says what happened and what to do next', () => {
    expect(codes.length).toBeGreaterThan(90);
    for (const code of codes) {
      const { what, next } = table.errors[code];
      expect(what.length, code).toBeGreaterThan(5);
      expect(next.length, code).toBeGreaterThan(5);
      expect(next, code).not.toBe(what);
    }
    expect(Object.keys(table.errors).toSorted()).toEqual(codes.toSorted());
  });

  test('no text is empty, and none ends in a stray space', () => {
    for (const [place, text] of texts(table)) {
      expect(text.trim(), place).not.toBe('');
      expect(text.replace(/ $/, ''), place).toBe(text);
    }
  });

  test('a text is in its own script', () => {
    const persian = /[\u0600-\u06FF]/;
    // The language switch names the other language in that language.
    const exceptions = new Set(['app.otherLanguage', 'app.switchLanguage']);
    for (const [place, text] of texts(table)) {
      if (!exceptions.has(place)) expect(persian.test(text), `${place}: ${text}`).toBe(lang === 'fa');
    }
  });
});

test('Persian texts use Persian letters and digits, and the house spelling', () => {
  // Latin digits stand in card serials only; a text with arguments shows those as it is given them.
  const { cardSerialHint: _, ...applicant } = fa.applicant;
  // CVV2 is a name, and is written so on every card.
  for (const [place, text] of texts({ ...fa, applicant }, '', false)) {
    expect(text.replaceAll('CVV2', ''), place).not.toMatch(/[0-9]/);
  }
  for (const [place, text] of texts(fa)) {
    expect(text, place).not.toMatch(/[يكة٠-٩]/);
    expect(text, place).not.toMatch(/نمایید|می باشد|تایید/);
  }
});
