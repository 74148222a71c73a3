// SPDX-License-Identifier: Apache-2.0
import { encode } from 'uqr';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatSigningLink } from '../../core/protocol/index.ts';
import { startDecoder, type Decoder } from '../../src/adapters/zxing/decoder.ts';
import { zxingScanner } from '../../src/adapters/zxing/zxing-scanner.ts';

const LINK = formatSigningLink({
  origin: 'http://localhost:8080',
  requestId: 'AAECAwQFBgcICQoLDA0ODw',
  t: 'z',
  mac: 'AAECAwQFBgcICQoLDA0ODw',
  key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
});

function draw(text: string, moduleSize = 5, canvas = document.createElement('canvas')): HTMLCanvasElement {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, 640, 480);
  context.fillStyle = '#000000';
  const [left, top] = [(640 - size * moduleSize) / 2, (480 - size * moduleSize) / 2];
  data.forEach((row, y) =>
    row.forEach((isDark, x) => {
      if (isDark) context.fillRect(left + x * moduleSize, top + y * moduleSize, moduleSize, moduleSize);
    }),
  );
  return canvas;
}

let decoder: Decoder | undefined;
afterEach(() => {
  decoder?.close();
  decoder = undefined;
  vi.restoreAllMocks();
});

describe('the decoder', () => {
  it('reads a code drawn on a canvas, frame after frame', async () => {
    decoder = startDecoder();
    for (let round = 0; round < 3; round++) {
      expect(await decoder.decode(await createImageBitmap(draw(LINK)))).toEqual([LINK]);
    }
  });

  it('reads a small one, a light one on dark, and one on its side', async () => {
    decoder = startDecoder();
    expect(await decoder.decode(await createImageBitmap(draw(LINK, 3)))).toEqual([LINK]);
    for (const filter of ['invert(1)', 'none']) {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 480;
      const context = canvas.getContext('2d')!;
      context.filter = filter;
      context.fillStyle = '#ffffff';
      context.fillRect(0, 0, 640, 480);
      context.translate(320, 240);
      context.rotate(filter === 'none' ? Math.PI / 2 + 0.1 : 0);
      context.drawImage(draw(LINK, 4), -320, -240);
      expect(await decoder.decode(await createImageBitmap(canvas))).toEqual([LINK]);
    }
  });

  it('answers nothing for a frame without a code', async () => {
    decoder = startDecoder();
    const empty = document.createElement('canvas');
    empty.width = 640;
    empty.height = 480;
    expect(await decoder.decode(await createImageBitmap(empty))).toEqual([]);
  });
});

describe('the scanner', () => {
  it('reads codes from the camera as they change, tells each once, and lets the camera go', async () => {
    const canvas = draw('first');
    const stream = canvas.captureStream(30);
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream);
    const video = document.createElement('video');
    const abort = new AbortController();
    const texts: string[] = [];
    let isReading = false;
    // A canvas gives a frame only when it is drawn on.
    const redraw = setInterval(() => draw(texts.includes('first') ? LINK : 'first', 5, canvas), 50);
    await zxingScanner.scan(
      video,
      {
        onReading: () => (isReading = true),
        onText: (text) => {
          texts.push(text);
          if (text === LINK) abort.abort();
        },
      },
      abort.signal,
    );
    clearInterval(redraw);
    expect(isReading).toBe(true);
    expect(texts).toEqual(['first', LINK]);
    expect(stream.getTracks().every((track) => track.readyState === 'ended')).toBe(true);
    expect(video.srcObject).toBeNull();
  });

  it.each([
    ['NotAllowedError', 'CAMERA_DENIED'],
    ['NotFoundError', 'CAMERA_MISSING'],
    ['NotReadableError', 'CAMERA_BUSY'],
  ])('says %s of the platform as %s', async (name, code) => {
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('', name));
    const scan = zxingScanner.scan(
      document.createElement('video'),
      { onText: () => undefined },
      new AbortController().signal,
    );
    await expect(scan).rejects.toMatchObject({ code });
  });
});
