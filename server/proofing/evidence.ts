// SPDX-License-Identifier: Apache-2.0
// What is kept of a finding: verdict, scores, names of models. Whatever a service adds that could tell whom it is about
// is left out before anything is written down.
import type { Evidence, Finding, Prover } from './ports.ts';

const MAX_ENTRIES = 20;
const MAX_TEXT = 80;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,31}$/;
/** What no JSON column takes: a verdict that cannot be written is asked for again for ever. */
const isWritable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
/** A national ID, a mobile, a card: digits that stand alone. In a hash of a model they stand among letters. */
const NUMBER = /(?<![0-9A-Za-z])\d{10,16}(?![0-9A-Za-z])/;

export function keptOf(finding: Finding, { person, mobile, name }: Prover): Finding {
  const { firstName, lastName } = name;
  const own = [person.nationalId, person.cardSerial, mobile, lastName.fa, lastName.en, firstName.fa, firstName.en];
  const secrets = own.filter((each) => each.length > 1);
  const isKept = (value: string | number | boolean): boolean =>
    typeof value !== 'string' ||
    (value.length <= MAX_TEXT &&
      isWritable(value) &&
      !NUMBER.test(value) &&
      !secrets.some((secret) => value.includes(secret)));
  const evidence: Evidence = Object.fromEntries(
    Object.entries(finding.evidence)
      .filter(([key, value]) => NAME.test(key) && isKept(value))
      .slice(0, MAX_ENTRIES),
  );
  return finding.verdict === 'refuse'
    ? { verdict: finding.verdict, reason: finding.reason, evidence }
    : { verdict: finding.verdict, evidence };
}
