// SPDX-License-Identifier: Apache-2.0
// Reads QR codes out of frames by ZXing-C++ (WebAssembly, from our own origin: never from its default CDN).
// Keeps no frame and no text.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { DecodedMessage, FrameMessage } from './messages.ts';

declare const self: DedicatedWorkerGlobalScope;

const OPTIONS: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 4 };

prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

let canvas: OffscreenCanvas | undefined;

function pixelsOf(frame: ImageBitmap): ImageData {
  const { width, height } = frame;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2d context');
  context.drawImage(frame, 0, 0);
  return context.getImageData(0, 0, width, height);
}

async function decode({ frame }: FrameMessage): Promise<DecodedMessage> {
  try {
    const results = await readBarcodes(pixelsOf(frame), OPTIONS);
    return { ok: true, texts: results.flatMap(({ isValid, text }) => (isValid ? [text] : [])) };
  } catch (cause) {
    return { ok: false, message: cause instanceof Error ? cause.message : 'decoder' };
  } finally {
    frame.close();
  }
}

self.addEventListener('message', ({ data }: MessageEvent<FrameMessage>) => {
  void decode(data).then((answer) => self.postMessage(answer, []));
});
