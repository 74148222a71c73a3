// SPDX-License-Identifier: Apache-2.0
// The only importer of @libpdf/core, loaded when the first PDF comes. It repairs what is broken; we sign and compare
// only what needed no repair.
import type * as LibPdf from '@libpdf/core';

export type { PDF, PdfArray, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
export type PdfLibrary = typeof LibPdf;

export interface OpenedPdf {
  readonly lib: PdfLibrary;
  readonly pdf: LibPdf.PDF;
}

/** @returns undefined for a file that is damaged, encrypted or no PDF at all. */
export async function openPdf(bytes: Uint8Array): Promise<OpenedPdf | undefined> {
  const lib = await import('@libpdf/core');
  try {
    const pdf = await lib.PDF.load(bytes);
    return pdf.recoveredViaBruteForce || pdf.isEncrypted ? undefined : { lib, pdf };
  } catch {
    return undefined;
  }
}
