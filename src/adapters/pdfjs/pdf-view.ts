// SPDX-License-Identifier: Apache-2.0
// Draws a PDF by pdfjs inside the sandboxed frame: on the frame's own thread (an opaque origin may start no worker),
// without WebAssembly, network or scripts of the file. Pages are drawn as they come near.
import { getDocument, TextLayer, type PDFDocumentProxy, type PDFPageProxy, type RenderTask } from 'pdfjs-dist';
import * as pdfWorker from 'pdfjs-dist/build/pdf.worker.mjs';

/** pdfjs takes its worker's code from here where no worker can be started. */
(globalThis as { pdfjsWorker?: unknown }).pdfjsWorker = pdfWorker;

/** Beyond this a canvas fails on phones; the page is then drawn coarser and stretched. */
const MAX_CANVAS_PIXELS = 16_000_000;

interface Sheet {
  readonly page: PDFPageProxy;
  readonly element: HTMLElement;
  drawnAt: number;
  task: RenderTask | undefined;
}

export interface PdfView {
  readonly pages: number;
  readonly hasActiveContent: boolean;
  zoom(factor: number): void;
}

/** @param onPage the page in the middle of the frame, from 1. Resolves when the first page is drawn. */
export async function showPdf(bytes: Uint8Array, root: HTMLElement, onPage: (page: number) => void): Promise<PdfView> {
  const pdf = await getDocument({
    data: bytes,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: true,
    disableAutoFetch: true,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  }).promise;
  const sheets = await layOut(pdf, root);
  let factor = 1;
  const near = new Set<Sheet>();

  const fit = () => {
    const width = Math.max(120, root.clientWidth - 12);
    for (const sheet of sheets) {
      const viewport = sheet.page.getViewport({ scale: 1 });
      const scale = (width / viewport.width) * factor;
      sheet.element.style.width = `${viewport.width * scale}px`;
      sheet.element.style.height = `${viewport.height * scale}px`;
      sheet.element.style.setProperty('--total-scale-factor', String(scale));
    }
    for (const sheet of near) void draw(sheet);
  };

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const sheet = sheets.find((one) => one.element === entry.target);
        if (!sheet) continue;
        if (entry.isIntersecting) {
          near.add(sheet);
          void draw(sheet);
        } else {
          near.delete(sheet);
          empty(sheet);
        }
      }
    },
    { root, rootMargin: '100% 0px' },
  );

  root.addEventListener('scroll', () => onPage(pageInMiddle(sheets, root)), { passive: true });
  new ResizeObserver(fit).observe(root);
  fit();
  const [first] = sheets;
  if (first) await draw(first);
  for (const sheet of sheets) watcher.observe(sheet.element);
  return {
    pages: pdf.numPages,
    hasActiveContent: await hasActiveContent(pdf),
    zoom(next) {
      const middle = (root.scrollTop + root.clientHeight / 2) / root.scrollHeight;
      factor = next;
      fit();
      root.scrollTop = middle * root.scrollHeight - root.clientHeight / 2;
    },
  };
}

async function layOut(pdf: PDFDocumentProxy, root: HTMLElement): Promise<Sheet[]> {
  const sheets: Sheet[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const element = document.createElement('section');
    element.className = 'page';
    element.setAttribute('aria-label', String(number));
    root.append(element);
    sheets.push({ page, element, drawnAt: 0, task: undefined });
  }
  return sheets;
}

/** Scripts of the document or of its fields: named to the person, never run. */
async function hasActiveContent(pdf: PDFDocumentProxy): Promise<boolean> {
  const [actions, open] = await Promise.all([pdf.hasJSActions(), pdf.getJSActions()]);
  return actions || open !== null;
}

function pageInMiddle(sheets: readonly Sheet[], root: HTMLElement): number {
  const middle = root.scrollTop + root.clientHeight / 2;
  const at = sheets.findIndex(({ element }) => element.offsetTop + element.offsetHeight >= middle);
  return at < 0 ? sheets.length : at + 1;
}

async function draw(sheet: Sheet): Promise<void> {
  const width = Number.parseFloat(sheet.element.style.width);
  if (sheet.drawnAt === width) return;
  sheet.drawnAt = width;
  sheet.task?.cancel();
  const scale = width / sheet.page.getViewport({ scale: 1 }).width;
  const viewport = sheet.page.getViewport({ scale });
  const sharp = Math.min(
    Math.max(1, window.devicePixelRatio),
    Math.sqrt(MAX_CANVAS_PIXELS / (viewport.width * viewport.height)),
  );
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(viewport.width * sharp));
  canvas.height = Math.max(1, Math.floor(viewport.height * sharp));
  sheet.task = sheet.page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
  try {
    await sheet.task.promise;
  } catch (error) {
    if ((error as Error).name === 'RenderingCancelledException') return;
    throw error;
  }
  if (sheet.drawnAt !== width) return;
  const text = document.createElement('div');
  text.className = 'text';
  sheet.element.replaceChildren(canvas, text);
  const source = sheet.page.streamTextContent({ includeMarkedContent: true });
  await new TextLayer({ textContentSource: source, container: text, viewport }).render();
}

function empty(sheet: Sheet): void {
  sheet.task?.cancel();
  sheet.drawnAt = 0;
  sheet.element.replaceChildren();
}
