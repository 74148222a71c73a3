// SPDX-License-Identifier: Apache-2.0
// A QR code as lines of half blocks, black on white whatever the terminal's colours are: a camera needs dark on light.
import { encode } from 'uqr';

/** Larger ones do not fit a terminal, and cameras read them worse (design §8). */
const MAX_QR_VERSION = 9;
/** Quiet zone and error correction, best first: a small terminal gets less of both. */
const SHAPES = [
  { border: 4, ecc: 'M' },
  { border: 2, ecc: 'M' },
  { border: 2, ecc: 'L' },
  { border: 1, ecc: 'L' },
] as const;
const BLACK_ON_WHITE = '\u001B[38;5;16m\u001B[48;5;231m';
const RESET = '\u001B[0m';

/** What is known of the terminal; one line stays free for words. */
export interface TerminalSize {
  readonly rows?: number;
  readonly columns?: number;
}

/** @returns undefined when the text does not fit version 9 even with the least error correction. */
export function qrLines(text: string, { rows = 60, columns = 120 }: TerminalSize = {}): readonly string[] | undefined {
  const shapes = SHAPES.map((shape) => encodeAs(text, shape)).filter((data) => data !== undefined);
  const data = shapes.find(({ length }) => length <= columns && Math.ceil(length / 2) + 2 <= rows) ?? shapes.at(-1);
  if (!data) return undefined;
  const lines: string[] = [];
  for (let row = 0; row < data.length; row += 2) {
    const [upper = [], lower = []] = [data[row], data[row + 1]];
    const cells = upper.map((isDark, column) => block(isDark, lower[column] ?? false));
    lines.push(BLACK_ON_WHITE + cells.join('') + RESET);
  }
  return lines;
}

function block(isUpperDark: boolean, isLowerDark: boolean): string {
  if (isUpperDark) return isLowerDark ? '█' : '▀';
  return isLowerDark ? '▄' : ' ';
}

function encodeAs(text: string, shape: (typeof SHAPES)[number]): boolean[][] | undefined {
  try {
    return encode(text, { ...shape, maxVersion: MAX_QR_VERSION, boostEcc: false }).data;
  } catch {
    return undefined;
  }
}

/** Draws frames over each other on `stream`, and wipes the last one. */
export function createScreen(stream: { write(text: string): unknown }): {
  draw(lines: readonly string[]): void;
  wipe(): void;
} {
  let height = 0;
  const home = () => (height > 0 ? `\u001B[${height}F\u001B[J` : '');
  return {
    draw(lines) {
      stream.write(`${home()}${lines.join('\n')}\n`);
      height = lines.length;
    },
    wipe() {
      stream.write(home());
      height = 0;
    },
  };
}
