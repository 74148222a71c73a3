// SPDX-License-Identifier: Apache-2.0
// The photograph of somebody who added themselves: a JPEG by its structure, from first marker to last (ITU-T T.81
// annex B), and kept without what cameras write beside the picture, such as the place where it was taken.
import { AppError } from '../../core/protocol/index.ts';

/** Most bytes of a photograph. */
export const PHOTO_MAX_BYTES = 256 * 1024;
/** Pixels of a side. */
const SIDE = { min: 64, max: 4096 };

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Tables, restart interval, JFIF and Adobe: what a decoder needs. */
const NEEDED = new Set([0xc4, 0xdb, 0xdd, 0xe0, 0xee]);
/** Baseline, extended and progressive, all Huffman: what every browser draws. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** APPn and comments: Exif, GPS, colour profiles, thumbnails. */
const isBeside = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

const invalid = (): AppError => new AppError('PROOF_PICTURE_INVALID', 'not a JPEG');

/** Where the scan that begins at `from` ends: before the next marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw invalid();
}

/** @throws AppError PROOF_PICTURE_INVALID, PROOF_PICTURE_SMALL */
function checkFrame(frame: DataView): void {
  const [precision, height, width, components] = [
    frame.getUint8(2),
    frame.getUint16(3),
    frame.getUint16(5),
    frame.getUint8(7),
  ];
  if (precision !== 8 || (components !== 1 && components !== 3)) throw invalid();
  if (frame.byteLength !== 8 + 3 * components || Math.max(width, height) > SIDE.max) throw invalid();
  if (Math.min(width, height) < SIDE.min) throw new AppError('PROOF_PICTURE_SMALL');
}

/**
 * @returns the same picture without metadata.
 * @throws AppError PROOF_UPLOAD_TOO_LARGE, PROOF_PICTURE_INVALID, PROOF_PICTURE_SMALL
 */
export function cleanPhoto(bytes: Uint8Array): Uint8Array {
  if (bytes.length > PHOTO_MAX_BYTES) throw new AppError('PROOF_UPLOAD_TOO_LARGE');
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw invalid();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let [at, frames, scans] = [2, 0, 0];
  for (;;) {
    if (at + 1 >= bytes.length || bytes[at] !== 0xff) throw invalid();
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) {
      if (frames !== 1 || scans === 0 || at + 2 !== bytes.length) throw invalid();
      kept.push(bytes.subarray(at));
      return new Uint8Array(Buffer.concat(kept));
    }
    if (at + 4 > bytes.length) throw invalid();
    const length = view.getUint16(at + 2);
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw invalid();
    if (FRAMES.has(marker)) {
      if (++frames > 1 || length < 8) throw invalid();
      checkFrame(new DataView(bytes.buffer, bytes.byteOffset + at + 2, length));
    } else if (marker === SOS) {
      if (frames !== 1) throw invalid();
      scans++;
      end = endOfScan(bytes, end);
    } else if (!NEEDED.has(marker) && !isBeside(marker)) {
      throw invalid();
    }
    if (NEEDED.has(marker) || !isBeside(marker)) kept.push(bytes.subarray(at, end));
    at = end;
  }
}
