// SPDX-License-Identifier: Apache-2.0
// A JPEG made byte by byte (ITU-T T.81): one grey area of any size that every decoder draws. No picture of anybody.

const segment = (marker: number, ...body: number[]): number[] => {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...body];
};
/** One code of one bit, for the value 0: no difference (DC), end of block (AC). */
const ONE_CODE = [1, ...Array.from({ length: 15 }, () => 0), 0];

/** @param beside segments between the first marker and the tables, such as Exif. */
export function sampleJpeg(o: { width?: number; height?: number; beside?: number[][] } = {}): Uint8Array<ArrayBuffer> {
  const { width = 96, height = 96, beside = [] } = o;
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const bits = '00'.repeat(blocks).padEnd(Math.ceil(blocks / 4) * 8, '1');
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xe0, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0),
    ...beside.flat(),
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 1)),
    ...segment(0xc0, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0),
    ...segment(0xc4, 0x00, ...ONE_CODE),
    ...segment(0xc4, 0x10, ...ONE_CODE),
    ...segment(0xda, 1, 1, 0, 0, 63, 0),
    ...(bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)),
    0xff,
    0xd9,
  ]);
}

/** APP1 with these words, as a camera writes where a picture was taken. */
export const exif = (words: string): number[] => segment(0xe1, ...Buffer.from(`Exif\0\0${words}`));
