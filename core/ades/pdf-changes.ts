// SPDX-License-Identifier: Apache-2.0
// Compares an earlier revision of a PDF with the file as it is now, object by object from the roots. A short list of
// changes is harmless (an invisible signature more, evidence for validation); everything else is a change of content,
// also what a reader would not show.
import { equalBytes } from '../crypto/bytes.ts';
import type { OpenedPdf, PdfDict, PdfObject, PdfRef } from './pdf-library.ts';
import { openPdf } from './pdf-library.ts';
import type { LaterChanges } from './report.ts';

type Value = PdfObject | undefined;

/** Keys that an added signature field may have: no action, nothing that draws (its rectangle is empty). */
const FIELD_KEYS = ['FT', 'T', 'V', 'Type', 'Subtype', 'F', 'P', 'Rect', 'Lock', 'SV', 'Ff', 'AP', 'MK', 'DA', 'DR'];
/** Keys of a signature dictionary (ISO 32000-2 §12.8.1): none of them means anything to what draws a page. */
// prettier-ignore
const SIGNATURE_KEYS = [
  'Type', 'Filter', 'SubFilter', 'Contents', 'Cert', 'ByteRange', 'Reference', 'Changes', 'Name', 'M', 'Location',
  'Reason', 'ContactInfo', 'R', 'V', 'Prop_Build', 'Prop_AuthTime', 'Prop_AuthType',
];
const NEW_FORM_KEYS = ['Fields', 'SigFlags', 'DR', 'DA', 'NeedAppearances', 'Q'];

/** `revision`: length of the earlier revision. Opens both; what cannot be opened has changed. */
export async function findLaterChanges(pdf: Uint8Array, revision: number): Promise<LaterChanges> {
  if (revision === pdf.length) return 'none';
  const [before, now] = [await openPdf(pdf.subarray(0, revision)), await openPdf(pdf)];
  if (!before || !now) return 'content';
  try {
    return compareDocuments(before, now);
  } catch {
    return 'content';
  }
}

function compareDocuments(before: OpenedPdf, now: OpenedPdf): LaterChanges {
  const { lib } = now;
  const found = { signatures: false };
  const resolveOld = (ref: PdfRef): PdfObject | null => before.pdf.getObject(ref);
  const resolveNew = (ref: PdfRef): PdfObject | null => now.pdf.getObject(ref);
  const old = (value: Value): Value => (value instanceof lib.PdfRef ? (resolveOld(value) ?? undefined) : value);
  const recent = (value: Value): Value => (value instanceof lib.PdfRef ? (resolveNew(value) ?? undefined) : value);

  /** Pairs still to compare: a list, because linked outlines and pages nest deeper than a call stack. */
  const open: (readonly [Value, Value])[] = [];
  const seen = new Set<string>();

  /** @returns false at the first difference that is not allowed. Queues what lies below. */
  function isSame(a: Value, b: Value): boolean {
    if (a instanceof lib.PdfRef || b instanceof lib.PdfRef) {
      if (!(a instanceof lib.PdfRef && b instanceof lib.PdfRef)) return false;
      if (a.objectNumber !== b.objectNumber || a.generation !== b.generation) return false;
      const key = `${a.objectNumber} ${a.generation}`;
      if (!seen.has(key)) {
        seen.add(key);
        open.push([old(a), recent(b)]);
      }
      return true;
    }
    if (a === undefined || b === undefined) return a === b;
    if (a instanceof lib.PdfDict && b instanceof lib.PdfDict) return isSameDict(a, b);
    if (a instanceof lib.PdfArray && b instanceof lib.PdfArray)
      return a.length === b.length && a.toArray().every((item, index) => queue(item, b.at(index)));
    if (a instanceof lib.PdfString && b instanceof lib.PdfString) return equalBytes(a.bytes, b.bytes);
    if (a.type !== b.type) return false;
    return 'value' in a && 'value' in b ? a.value === b.value : a.type === 'null';
  }

  function queue(a: Value, b: Value): boolean {
    open.push([a, b]);
    return true;
  }

  function isSameDict(a: PdfDict, b: PdfDict): boolean {
    if (a.type !== b.type) return false;
    if (a instanceof lib.PdfStream && b instanceof lib.PdfStream && !equalBytes(a.data, b.data)) return false;
    const type = a.getName('Type')?.value;
    if (type === 'Page') return isSameBut(a, b, { Annots: isGrownList });
    const isEmptySignature = a.getName('FT')?.value === 'Sig' && !a.has('V');
    if (isEmptySignature) return isSameBut(a, b, { V: isAddedSignature });
    return isSameBut(a, b, {});
  }

  /** Key by key; those in `rules` are left to their rule. */
  function isSameBut(a: PdfDict, b: PdfDict, rules: Record<string, (was: Value, is: Value) => boolean>): boolean {
    const keys = new Set([...a.keys(), ...b.keys()].map((name) => name.value));
    return [...keys].every((key) => {
      const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
      return rule ? rule(a.get(key), b.get(key)) : queueIfBoth(a.get(key), b.get(key));
    });
  }

  function queueIfBoth(a: Value, b: Value): boolean {
    return a !== undefined && b !== undefined && queue(a, b);
  }

  /** The old entries in their order, then invisible signature fields only. */
  function isGrownList(was: Value, is: Value): boolean {
    const [earlier, later] = [asArray(old(was)), asArray(recent(is))];
    if (!earlier || !later || later.length < earlier.length) return false;
    const isPrefix = earlier.every((item, index) => queue(item, later[index]));
    return isPrefix && later.slice(earlier.length).every(isInvisibleSignature);
  }

  function asArray(value: Value): readonly PdfObject[] | undefined {
    if (value === undefined) return [];
    return value instanceof lib.PdfArray ? value.toArray() : undefined;
  }

  function isInvisibleSignature(item: PdfObject): boolean {
    const field = recent(item);
    if (!(field instanceof lib.PdfDict)) return false;
    const keys = [...field.keys()].map((name) => name.value);
    const rect = asArray(recent(field.get('Rect')))?.map((side) => (side instanceof lib.PdfNumber ? side.value : NaN));
    const isEmptyRect = rect?.length === 4 && (rect[0] === rect[2] || rect[1] === rect[3]);
    return (
      item instanceof lib.PdfRef &&
      resolveOld(item) === null &&
      field.getName('FT')?.value === 'Sig' &&
      keys.every((key) => FIELD_KEYS.includes(key)) &&
      isEmptyRect &&
      isAddedSignature(undefined, field.get('V'))
    );
  }

  function isAddedSignature(was: Value, is: Value): boolean {
    const signature = recent(is);
    if (was !== undefined || !(signature instanceof lib.PdfDict)) return was === is;
    // A stream is a dictionary too, whose bytes some page may draw.
    if (signature instanceof lib.PdfStream) return false;
    found.signatures = true;
    const type = signature.getName('Type')?.value;
    const isSignature = type === 'Sig' || type === 'DocTimeStamp';
    return isSignature && [...signature.keys()].every((name) => SIGNATURE_KEYS.includes(name.value));
  }

  function isSameForm(was: Value, is: Value): boolean {
    const [a, b] = [old(was), recent(is)];
    if (was === undefined && b instanceof lib.PdfDict) {
      const keys = [...b.keys()].map((name) => name.value);
      const isPlain = b.getBool('NeedAppearances', resolveNew)?.value !== true;
      return isPlain && keys.every((key) => NEW_FORM_KEYS.includes(key)) && isGrownList(undefined, b.get('Fields'));
    }
    if (!(a instanceof lib.PdfDict && b instanceof lib.PdfDict)) return was === undefined && is === undefined;
    return isSameBut(a, b, { Fields: isGrownList, SigFlags: () => true });
  }

  const [oldTrailer, newTrailer] = [before.pdf.context.info.trailer, now.pdf.context.info.trailer];
  const [oldRoot, newRoot] = [oldTrailer.getRef('Root'), newTrailer.getRef('Root')];
  if (!oldRoot || oldRoot.toString() !== newRoot?.toString()) return 'content';
  // Catalog and form have rules of their own only where they are reached as such. A page that uses either of them for
  // something else leads to it by its number, and there every difference counts.
  let evidence: readonly [Value, Value] | undefined;
  const isEvidence = (was: Value, is: Value): boolean => {
    evidence = [was, is];
    return true;
  };
  const isAllowed =
    isSameBut(catalogOf(before), catalogOf(now), { AcroForm: isSameForm, DSS: isEvidence, Extensions: () => true }) &&
    isSameBut(infoOf(before, resolveOld), infoOf(now, resolveNew), { ModDate: () => true, Producer: () => true });
  if (!isAllowed) return 'content';
  if (!isSameSoFar()) return 'content';
  if (found.signatures) return 'signatures';
  // Last, so that what the pages use has been compared by then: only what is evidence alone may differ.
  if (!evidence) return 'none';
  return isSame(...evidence) && isSameSoFar() ? 'none' : 'validation-data';

  function isSameSoFar(): boolean {
    for (let pair = open.pop(); pair; pair = open.pop()) if (!isSame(pair[0], pair[1])) return false;
    return true;
  }

  function catalogOf(document: OpenedPdf): PdfDict {
    return document.pdf.getCatalog();
  }

  function infoOf(document: OpenedPdf, resolve: (ref: PdfRef) => PdfObject | null): PdfDict {
    return document.pdf.context.info.trailer.getDict('Info', resolve) ?? new lib.PdfDict();
  }
}
