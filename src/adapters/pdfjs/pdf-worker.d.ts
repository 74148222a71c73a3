// SPDX-License-Identifier: Apache-2.0
// pdfjs ships no types for its worker's file; it is only handed on whole.
declare module 'pdfjs-dist/build/pdf.worker.mjs';
