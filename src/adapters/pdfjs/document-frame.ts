// SPDX-License-Identifier: Apache-2.0
// The script of the sandboxed frame: gets one document from the page that holds it and draws it. It has no network,
// no storage and an origin of its own; it takes orders from its parent alone and tells it nothing but how far it is.
import './document-frame.css';
import type { DocumentReport, OpenDocument, ZoomDocument } from '../../domain/document-messages.ts';

const root = document.querySelector<HTMLElement>('#pages');

async function show(order: OpenDocument, port: MessagePort): Promise<void> {
  const tell = (report: DocumentReport) => port.postMessage(report);
  try {
    if (!root) throw new Error('the frame has no place for pages');
    const view =
      order.view === 'pdf'
        ? await (await import('./pdf-view.ts')).showPdf(order.bytes, root, (page) => tell({ type: 'page', page }))
        : showText(order.bytes, root);
    port.addEventListener('message', ({ data }: MessageEvent<ZoomDocument>) => {
      if (data.type === 'zoom') view.zoom(Math.min(4, Math.max(0.5, data.factor)));
    });
    port.start();
    tell({ type: 'shown', pages: view.pages, hasActiveContent: view.hasActiveContent });
  } catch {
    root?.replaceChildren();
    tell({ type: 'failed' });
  }
}

/** Text as it stands, each line in its own direction. @throws TypeError where it is not UTF-8. */
function showText(bytes: Uint8Array, place: HTMLElement) {
  const pre = document.createElement('pre');
  pre.dir = 'auto';
  pre.textContent = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  place.replaceChildren(pre);
  return {
    pages: 1,
    hasActiveContent: false,
    zoom: (factor: number) => pre.style.setProperty('--zoom', String(factor)),
  };
}

window.addEventListener('message', (event: MessageEvent<OpenDocument>) => {
  const [port] = event.ports;
  if (event.source === window.parent && event.data?.type === 'open' && port) void show(event.data, port);
});
// The frame's address names the page's origin, though its own is opaque.
window.parent.postMessage({ type: 'ready' } satisfies DocumentReport, new URL(location.href).origin);
