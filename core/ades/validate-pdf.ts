// SPDX-License-Identifier: Apache-2.0
// Validates every signature of a PDF (EN 319 102-1, EN 319 142-1). Reads bytes before structure: a file that parsing
// cannot cope with still gets the verdict its bytes deserve. Never repairs, never trusts a root from the file, and
// never lets a byte after the last signature pass unsaid.
import { equalBytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { checkCms, type CmsResult } from './check-cms.ts';
import { checkTrust, type TrustOptions } from './check-trust.ts';
import { findLaterChanges } from './pdf-changes.ts';
import { openPdf, type OpenedPdf } from './pdf-library.ts';
import {
  parseSignatures,
  readGap,
  scanByteRanges,
  signedBytes,
  type ParsedSignature,
  type ScannedRange,
} from './pdf-signatures.ts';
import {
  failed,
  indeterminate,
  PASSED,
  worst,
  type Finding,
  type LaterChanges,
  type Report,
  type SignatureReport,
} from './report.ts';

export type ValidateOptions = TrustOptions;

/** A place that looks like a signature, judged by its bytes alone. */
interface Candidate {
  readonly range: ScannedRange;
  readonly byteRange: ScannedRange['byteRange'];
  readonly end: number;
  readonly contents?: Uint8Array;
  readonly cms: CmsResult;
  readonly isIntact: boolean;
}

/** @returns a report for any bytes whatever; never throws for what they hold. */
export async function validatePdf(pdf: Uint8Array, options: ValidateOptions): Promise<Report> {
  const validationTime = options.now.toISOString();
  const candidates: Candidate[] = [];
  for (const range of scanByteRanges(pdf)) candidates.push(await judgeBytes(pdf, range));
  const report = (findings: readonly Finding[], signatures: readonly SignatureReport[]): Report => {
    const { verdict, subIndication, reason } = worst([...findings, ...signatures]);
    return {
      verdict,
      ...(subIndication && { subIndication }),
      ...(reason !== undefined && { reason }),
      validationTime,
      signatures,
    };
  };
  const signedEnd = Math.max(0, ...candidates.filter(({ isIntact }) => isIntact).map(({ end }) => end));
  // What nobody's signature vouches for is not parsed where the verdict stands without it: a parser can be led to
  // take all memory.
  const isDamaged = signedEnd === 0 || candidates.some(({ range }) => range.at >= signedEnd);
  if (isDamaged) {
    const found = candidates.map((candidate) => describeDamaged(candidate, pdf));
    const reason = signedEnd === 0 ? 'no signature that can be read' : 'a damaged signature after the last whole one';
    return report(found.length > 0 && signedEnd === 0 ? [] : [failed('FORMAT_FAILURE', reason)], found);
  }

  const opened = await openPdf(pdf);
  const parsed = opened && readFields(opened);
  if (!parsed) {
    const found = candidates.map((candidate) => describeDamaged(candidate, pdf));
    return report([failed('FORMAT_FAILURE', 'the PDF is damaged')], found);
  }
  const { pairs, faults } = pairUp(pdf, candidates, parsed);
  const signatures: SignatureReport[] = [];
  for (const pair of pairs) signatures.push(await validateSignature(pdf, pair, options));
  if (signatures.length === 0) faults.push(failed('FORMAT_FAILURE', 'no signature that can be read'));
  return report(faults, signatures);
}

async function judgeBytes(pdf: Uint8Array, range: ScannedRange): Promise<Candidate> {
  const { byteRange } = range;
  const refuse = (reason: string): Candidate => ({
    range,
    byteRange,
    end: 0,
    cms: { finding: failed('FORMAT_FAILURE', reason), notes: [] },
    isIntact: false,
  });
  if (!byteRange) return refuse('a damaged ByteRange');
  const gap = readGap(pdf, byteRange);
  if ('fault' in gap) return refuse(gap.fault);
  const cms = await checkCms(
    gap.cmsDer,
    async (hash) => new Uint8Array(await platformSubtle.digest(hash, signedBytes(pdf, byteRange))),
  );
  const end = byteRange[2] + byteRange[3];
  return { range, byteRange, end, contents: gap.contents, cms, isIntact: cms.finding.verdict !== 'TOTAL-FAILED' };
}

function readFields(opened: OpenedPdf): ParsedSignature[] | undefined {
  try {
    return parseSignatures(opened);
  } catch {
    return undefined;
  }
}

interface Pair {
  readonly candidate: Candidate;
  readonly parsed: ParsedSignature | undefined;
}

/** Both ways of looking must see the same signatures. */
function pairUp(pdf: Uint8Array, candidates: readonly Candidate[], parsed: readonly ParsedSignature[]) {
  const left = new Set(parsed);
  const pairs: Pair[] = [];
  const strays: Candidate[] = [];
  for (const candidate of candidates) {
    const wanted = candidate.byteRange?.join();
    const match = wanted && [...left].find((one) => one.byteRange.join() === wanted);
    if (match) {
      left.delete(match);
      pairs.push({ candidate, parsed: match });
    } else strays.push(candidate);
  }
  const faults: Finding[] = [...left].map((one) =>
    failed('FORMAT_FAILURE', `the signature in field ${one.fieldName} has no such bytes in the file`),
  );
  // What only looks like a signature (an attached PDF, a text about one) is content where a signature covers the whole
  // file, and only there; elsewhere it is a damaged one.
  const isCovered = pairs.some(({ candidate: { isIntact, end } }) => isIntact && end === pdf.length);
  if (!isCovered) pairs.push(...strays.map((candidate) => ({ candidate, parsed: undefined })));
  return { pairs, faults };
}

function describeDamaged({ byteRange, cms, end }: Candidate, pdf: Uint8Array): SignatureReport {
  return {
    ...(byteRange && { byteRange }),
    coversWholeFile: end === pdf.length,
    ...describe(cms),
    ...cms.finding,
    laterChanges: 'content',
    revocation: [],
    notes: cms.notes,
  };
}

async function validateSignature(pdf: Uint8Array, pair: Pair, options: ValidateOptions): Promise<SignatureReport> {
  const { candidate, parsed } = pair;
  const { cms, end, byteRange } = candidate;
  const laterChanges = candidate.isIntact ? await findLaterChanges(pdf, end) : 'content';
  const form = checkForm(parsed, candidate.contents);
  const changes = candidate.isIntact ? judgeChanges(laterChanges, end, pdf) : PASSED;
  const signer = cms.cms?.signer;
  const isSound = [cms.finding, form, changes].every(({ verdict }) => verdict !== 'TOTAL-FAILED');
  const trust =
    signer && isSound
      ? await checkTrust(signer, cms.cms?.certificates.filter((one) => one !== signer) ?? [], options)
      : { finding: PASSED, revocation: [] };
  return {
    ...(byteRange && { byteRange }),
    coversWholeFile: end === pdf.length,
    ...(parsed && { fieldName: parsed.fieldName }),
    ...(parsed?.subFilter !== undefined && { subFilter: parsed.subFilter }),
    ...(parsed?.signingTime !== undefined && { claimedSigningTime: parsed.signingTime }),
    ...(parsed?.reason !== undefined && { reasonText: parsed.reason }),
    ...worst([cms.finding, form, changes, trust.finding]),
    laterChanges,
    ...describe(cms),
    revocation: trust.revocation,
    notes: [
      ...cms.notes,
      ...(laterChanges === 'validation-data' ? ['evidence for validation was added after signing'] : []),
      ...(laterChanges === 'signatures' ? ['further signatures were added after signing'] : []),
    ],
  };
}

function checkForm(parsed: ParsedSignature | undefined, contents: Uint8Array | undefined): Finding {
  if (!parsed) return failed('FORMAT_FAILURE', 'no form field refers to this signature');
  if (contents && !equalBytes(parsed.contents, contents))
    return failed('FORMAT_FAILURE', '/Contents is read in two ways');
  if (parsed.type === 'DocTimeStamp') return indeterminate('GENERIC', 'document timestamps are not validated yet');
  if (parsed.subFilter !== 'ETSI.CAdES.detached')
    return indeterminate('SIG_CONSTRAINTS_FAILURE', 'not a PAdES signature (SubFilter)');
  return PASSED;
}

/** Bytes after this signature: fine when they only add signatures or evidence, and are signed where they must be. */
function judgeChanges(changes: LaterChanges, end: number, pdf: Uint8Array): Finding {
  if (end === pdf.length || changes === 'validation-data') return PASSED;
  if (!isCoveredLater(pdf, end)) return failed('FORMAT_FAILURE', 'bytes after the last signature that nobody signed');
  if (changes === 'content')
    return indeterminate('SIG_CONSTRAINTS_FAILURE', 'the document was changed after this signature');
  return PASSED;
}

/** Whether a later signature claims everything up to the end; its own verdict tells whether it holds. */
function isCoveredLater(pdf: Uint8Array, end: number): boolean {
  return scanByteRanges(pdf.subarray(end)).some(
    ({ byteRange }) => byteRange && byteRange[0] === 0 && byteRange[2] + byteRange[3] === pdf.length,
  );
}

function describe({ cms, consent }: CmsResult): Partial<SignatureReport> {
  if (!cms) return {};
  const { signer } = cms;
  return {
    digestAlgorithm: cms.hash,
    signatureAlgorithm: cms.signatureAlgorithm,
    ...(consent && { consent }),
    ...(signer && {
      signer: {
        commonName: signer.subject.commonName,
        serialNumber: signer.subject.serialNumber,
        certificateSerial: signer.serialHex,
        issuer: signer.issuer.commonName,
        notBefore: new Date(signer.notBefore * 1000).toISOString(),
        notAfter: new Date(signer.notAfter * 1000).toISOString(),
      },
    }),
  };
}
