// SPDX-License-Identifier: Apache-2.0
// The only importer of @libpdf/core, loaded when the first PDF comes. Its repairs are off: we sign and compare only
// what needs none, and on some broken files its repair never ends.
import type * as LibPdf from '@libpdf/core';

export type { PDF, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
export type PdfLibrary = typeof LibPdf;

export interface OpenedPdf {
  readonly lib: PdfLibrary;
  readonly pdf: LibPdf.PDF;
}

/** Objects that turn out damaged later throw when they are asked for. @returns undefined for a file that is damaged, encrypted or no PDF at all. */
export async function openPdf(bytes: Uint8Array): Promise<OpenedPdf | undefined> {
  const lib = await import('@libpdf/core');
  try {
    const pdf = await lib.PDF.load(bytes, { lenient: false });
    return pdf.recoveredViaBruteForce || pdf.isEncrypted ? undefined : { lib, pdf };
  } catch {
    return undefined;
  }
}
