// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { createScreen, qrLines } from '../../../cli/terminal-qr.ts';

const link = `https://emza.example/s#1.${'A'.repeat(22)}.1z.${'B'.repeat(22)}.${'C'.repeat(43)}`;

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const wasm = await readFile(path);
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer },
    fireImmediately: true,
  });
});

/** The picture that a terminal shows: each cell two pixels high, everything six times as large. */
function pictureOf(lines: readonly string[]) {
  const rows = lines.flatMap((line) => {
    const cells = line.match(/[ █▀▄]/g) ?? [];
    return [cells.map((cell) => '█▀'.includes(cell)), cells.map((cell) => '█▄'.includes(cell))];
  });
  const scale = 6;
  const width = (rows[0]?.length ?? 0) * scale;
  const height = rows.length * scale;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)])
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, width, height, colorSpace: 'srgb' } as ImageData;
}

test.each([
  ['a large terminal', { rows: 60, columns: 120 }],
  ['a terminal of 24 lines', { rows: 24, columns: 80 }],
])('the code drawn for %s is read by a scanner', async (_, size) => {
  const lines = qrLines(link, size) ?? [];
  expect(lines.length + 2).toBeLessThanOrEqual(size.rows);
  const [found] = await readBarcodes(pictureOf(lines), { formats: ['QRCode'] });
  expect(found?.text).toBe(link);
  expect(Number(found?.version)).toBeLessThanOrEqual(9);
});

test('a text that needs more than version 9 is not drawn', () => {
  expect(qrLines('x'.repeat(230))).toBeDefined();
  expect(qrLines('x'.repeat(231))).toBeUndefined();
});

test('each frame takes the place of the one before, and the last is wiped', () => {
  let written = '';
  const screen = createScreen({ write: (text) => (written += text) });
  screen.draw(['a', 'b']);
  screen.draw(['c', 'd']);
  screen.wipe();
  expect(written).toBe('a\nb\n\u001B[2F\u001B[Jc\nd\n\u001B[2F\u001B[J');
});
