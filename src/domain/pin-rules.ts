// SPDX-License-Identifier: Apache-2.0
// Which PINs and PUKs may be chosen (design §4). The one rule that only the phone can keep, for the server never sees
// either. Pure: nothing is logged, kept or thrown, and a verdict never repeats what was typed.
import { fields } from '../../core/protocol/index.ts';
import { isDateDigits } from './date-digits.ts';

export const PIN_LENGTH = { min: 4, recommended: 8, max: 16 } as const;
export const PUK_LENGTH = { min: 4, recommended: 12, max: 24 } as const;

type Strength = 'fair' | 'good' | 'strong';
type PinCode = 'FIELD_REQUIRED' | 'FIELD_PIN_LENGTH' | 'FIELD_PIN_DIGITS' | 'FIELD_PIN_WEAK';
type PukCode = 'FIELD_REQUIRED' | 'FIELD_PUK_LENGTH' | 'FIELD_PUK_CHARACTERS' | 'FIELD_PUK_WEAK';
type Verdict<Code> = { readonly ok: true; readonly strength: Strength } | { readonly ok: false; readonly code: Code };

/** The one form in which a secret is hardened: Persian and Arabic digits made Latin, nothing else touched. */
export const normalSecret = fields.latinDigits;

/** Digits that many people choose because of where they lie on the pad. */
const PAD_PATTERNS = ['2580', '0852', '1478', '8741', '3698', '8963', '147258', '258369', '159357', '357159'];
const WORDS = ['password', 'passw0rd', 'admin', 'qwerty', 'asdfgh', 'zxcvbn', 'letmein', 'iloveyou', 'welcome', 'emza'];

/** A shorter unit said again and again: 1111, 1212, 123123. */
function isPeriodic(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length++) {
    if (text.length % length === 0 && text.slice(0, length).repeat(text.length / length) === text) return true;
  }
  return false;
}

/** Each sign twice: 1122, 998877. */
const isDoubled = (text: string): boolean => /^(?:(.)\1)+$/s.test(text);

const stepsOf = (text: string): number[] =>
  Array.from(text.slice(1), (char, at) => char.charCodeAt(0) - text.charCodeAt(at));

/** One step of at most two from sign to sign, digits going round from 9 to 0: 1234, 8901, 2468, dcba. */
function isSequence(text: string, isDigits: boolean): boolean {
  const steps = stepsOf(text).map((step) => (isDigits ? (step + 10) % 10 : step));
  const allowed = isDigits ? [0, 1, 2, 8, 9] : [0, 1, -1];
  return allowed.includes(steps[0] ?? 0) && steps.every((step) => step === steps[0]);
}

/** Two runs of three or more that stand still or step by one: 111222, 123789, 12344321. */
function isTwoRuns(digits: string): boolean {
  const isRun = (part: string) => isSequence(part, true) && Math.abs(stepsOf(part)[0] ?? 0) !== 2;
  for (let cut = 3; cut <= digits.length - 3; cut++) {
    if (isRun(digits.slice(0, cut)) && isRun(digits.slice(cut))) return true;
  }
  return false;
}

const reversed = (text: string): string => Array.from(text).toReversed().join('');

/** A part of four or more signs of `fact` that leaves at most two of the secret's own. */
function isMadeOf(secret: string, fact: string): boolean {
  const enough = Math.max(4, secret.length - 2);
  for (let length = enough; length <= secret.length; length++) {
    for (let at = 0; at + length <= secret.length; at++) {
      const part = secret.slice(at, at + length);
      if (fact.includes(part) || reversed(fact).includes(part)) return true;
    }
  }
  return false;
}

/** Facts as they stand and as bare digits: "0912 345" and "1370-01-05" count without their marks. */
function formsOf(facts: readonly string[]): string[] {
  return facts
    .map((fact) => normalSecret(fact).toLowerCase())
    .flatMap((fact) => [fact, fact.replace(/\D/g, '')])
    .filter((fact) => fact.length >= 4);
}

function areWeakDigits(digits: string, facts: readonly string[]): boolean {
  return (
    new Set(digits).size < 3 ||
    isPeriodic(digits) ||
    isDoubled(digits) ||
    isSequence(digits, true) ||
    isTwoRuns(digits) ||
    PAD_PATTERNS.includes(digits) ||
    isDateDigits(digits) ||
    facts.some((fact) => isMadeOf(digits, fact))
  );
}

/** @param facts refused inside: national ID, mobile, birth date. */
export function checkPin(pin: string, facts: readonly string[]): Verdict<PinCode> {
  const digits = normalSecret(pin);
  if (digits === '') return { ok: false, code: 'FIELD_REQUIRED' };
  if (!/^\d+$/.test(digits)) return { ok: false, code: 'FIELD_PIN_DIGITS' };
  if (digits.length < PIN_LENGTH.min || digits.length > PIN_LENGTH.max) return { ok: false, code: 'FIELD_PIN_LENGTH' };
  if (areWeakDigits(digits, formsOf(facts))) return { ok: false, code: 'FIELD_PIN_WEAK' };
  return {
    ok: true,
    strength: digits.length < PIN_LENGTH.recommended ? 'fair' : digits.length < 12 ? 'good' : 'strong',
  };
}

/** @param facts as for the PIN, and the PIN itself where it is known. */
export function checkPuk(puk: string, facts: readonly string[]): Verdict<PukCode> {
  const text = normalSecret(puk);
  if (text === '') return { ok: false, code: 'FIELD_REQUIRED' };
  if (!/^[\x20-\x7E]+$/.test(text)) return { ok: false, code: 'FIELD_PUK_CHARACTERS' };
  if (text.length < PUK_LENGTH.min || text.length > PUK_LENGTH.max) return { ok: false, code: 'FIELD_PUK_LENGTH' };
  if (isWeakPuk(text.toLowerCase(), formsOf(facts))) return { ok: false, code: 'FIELD_PUK_WEAK' };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(text)).length;
  if (text.length < 8 || kinds === 1) return { ok: true, strength: 'fair' };
  return { ok: true, strength: text.length < PUK_LENGTH.recommended || kinds < 3 ? 'good' : 'strong' };
}

function isWeakPuk(text: string, facts: readonly string[]): boolean {
  const signs = text.replace(/[^a-z\d]/g, '');
  // Only marks, or digits with marks between: what the marks hide is judged.
  if (signs === '') return new Set(text).size < 4 || isPeriodic(text);
  if (/^\d+$/.test(signs)) return signs.length < 4 || areWeakDigits(signs, facts);
  return (
    new Set(text).size < 3 ||
    isPeriodic(text) ||
    isDoubled(text) ||
    isSequence(text, false) ||
    WORDS.includes(signs.replace(/\d{1,4}$/, '')) ||
    facts.some((fact) => isMadeOf(text, fact))
  );
}
