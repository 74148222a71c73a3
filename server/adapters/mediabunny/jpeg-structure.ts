// SPDX-License-Identifier: Apache-2.0
// Whether bytes are one JPEG from its first marker to its last (ITU-T T.81, annex B), read once from front to back.
// Strict where camera and canvas are: what a decoder would have to guess at is refused. It draws nothing.

const [SOI, EOI, SOS, DQT, DHT, DAC] = [0xd8, 0xd9, 0xda, 0xdb, 0xc4, 0xcc];
/** Baseline, extended and progressive, with Huffman coding: what is drawn everywhere. */
const FRAMES = [0xc0, 0xc1, 0xc2];
/** Larger than any selfie, and no load for whoever draws it. */
const MAX_SIDE = 8192;
const MAX_PIXELS = 40_000_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** SOFn: length, precision, height, width, components of three bytes each. */
function frameSize(segment: Uint8Array): Size | undefined {
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, components = 0] = segment;
  const [height, width] = [h1 * 256 + h0, w1 * 256 + w0];
  const isWhole = precision === 8 && [1, 3].includes(components) && segment.length === 6 + 3 * components;
  const isFitting = width > 0 && height > 0 && Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS;
  return isWhole && isFitting ? { width, height } : undefined;
}

/** @returns where the next marker after coded data begins: stuffed bytes and restart markers belong to the data. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** @returns its size in pixels; undefined where it is no whole JPEG. */
export function readJpeg(bytes: Uint8Array): Size | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return undefined;
  let size: Size | undefined;
  let [hasTables, hasQuantization, hasData] = [false, false, false];
  for (let at = 2; at + 1 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      // Fill bytes before a marker.
      at += 1;
      continue;
    }
    // Nothing but zeros after the end: another file behind it would be seen by some readers only.
    if (marker === EOI) return hasData && bytes.subarray(at + 2).every((byte) => byte === 0) ? size : undefined;
    const isParameterless = marker < 0xc0 || (marker >= 0xd0 && marker <= SOI);
    const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
    if (isParameterless || length < 2 || at + 2 + length > bytes.length) return undefined;
    const segment = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (marker === DQT) hasQuantization = true;
    else if (marker === DHT) hasTables = true;
    else if (marker === SOS) {
      if (!size || !hasTables || !hasQuantization) return undefined;
      const end = endOfScan(bytes, at);
      if (end === at) return undefined;
      hasData = true;
      at = end;
    } else if (FRAMES.includes(marker)) {
      if (size) return undefined;
      size = frameSize(segment);
      if (!size) return undefined;
    } else if (marker === DAC || (marker > 0xc2 && marker < 0xd0 && marker !== 0xc8)) {
      // Lossless, hierarchical or arithmetic: hardly any reader draws them.
      return undefined;
    }
  }
  return undefined;
}
