// SPDX-License-Identifier: Apache-2.0
// A validation report for people at a terminal. Names and reasons come from the file: nothing in them may steer the
// terminal or turn text around.
import type { RevocationReport, Report, SignatureReport } from '../core/ades/report.ts';

export function formatReport(file: string, report: Report): string {
  const lines = [`${clean(file)}: ${headline(report)}`];
  report.signatures.forEach((signature, index) => {
    lines.push('', `Signature ${index + 1} of ${report.signatures.length}: ${headline(signature)}`);
    lines.push(...describe(signature).map(([label, text]) => `  ${label.padEnd(13)}${clean(text)}`));
  });
  return `${lines.join('\n')}\n`;
}

function headline({ verdict, subIndication, reason }: Pick<Report, 'verdict' | 'subIndication' | 'reason'>): string {
  // A reason may name a field of the file.
  return clean([verdict, subIndication, reason].filter((part) => part !== undefined).join(' · '));
}

function describe(signature: SignatureReport): [string, string][] {
  const { signer, consent } = signature;
  const rows: [string, string | undefined][] = [
    ['Signer', signer && [signer.commonName, signer.serialNumber].filter((part) => part !== undefined).join(', ')],
    ['Certificate', signer && `${signer.certificateSerial}, issued by ${signer.issuer ?? 'an unnamed issuer'}`],
    ['Valid', signer && `${signer.notBefore} to ${signer.notAfter}`],
    ['Field', signature.fieldName],
    ['Covers', covers(signature)],
    ['Claimed time', signature.claimedSigningTime],
    ['Reason', signature.reasonText],
    ['Asked by', consent && `${consent.rp}, ${consent.origin}`],
    ['Consent', consent && `${new Date(consent.at * 1000).toISOString()}, code ${consent.codeAgeSeconds} s old`],
    ...signature.revocation.map((status): [string, string] => ['Revocation', revocation(status)]),
    ...signature.notes.map((note): [string, string] => ['Note', note]),
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== '');
}

function covers({ coversWholeFile, laterChanges }: SignatureReport): string {
  if (coversWholeFile) return 'the whole file';
  return `an earlier revision; since then: ${laterChanges === 'none' ? 'nothing' : laterChanges}`;
}

function revocation({ position, source, status, thisUpdate, revokedAt }: RevocationReport): string {
  const whose = position === 0 ? 'signer' : 'issuer';
  const since = revokedAt === undefined ? '' : ` since ${revokedAt}`;
  return `${whose}: ${status}${since}${source === 'none' ? '' : ` (${source.toUpperCase()} of ${thisUpdate ?? '?'})`}`;
}

/** Control and format characters (terminal escapes, bidi overrides) become visible. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => (char === '\u200c' ? char : '\ufffd'));
}
