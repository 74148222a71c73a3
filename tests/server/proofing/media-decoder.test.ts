// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MEDIA_MAX_BYTES } from '../../../core/protocol/index.ts';
import { createMediaDecoder } from '../../../server/adapters/mediabunny/mediabunny-decoder.ts';
import { codeOf } from '../../support/ra-world.ts';
import { sampleClip } from '../../support/sample-clip.ts';
import { exif, sampleJpeg } from '../../support/sample-jpeg.ts';

const decoder = createMediaDecoder();
const bytesOf = (...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));

describe('a picture', () => {
  const jpeg = sampleJpeg({ width: 320, height: 240, beside: [exif('a camera')] });
  const at = (marker: number): number => jpeg.findIndex((byte, index) => byte === 0xff && jpeg[index + 1] === marker);
  const changed = (index: number, ...bytes: number[]): Uint8Array<ArrayBuffer> => {
    const copy = jpeg.slice();
    copy.set(bytes, index);
    return copy;
  };
  const without = (marker: number): Uint8Array<ArrayBuffer> => {
    const from = at(marker);
    const length = (jpeg[from + 2] ?? 0) * 256 + (jpeg[from + 3] ?? 0);
    return bytesOf(jpeg.subarray(0, from), jpeg.subarray(from + 2 + length));
  };

  test('says its size in pixels', async () => {
    expect(await decoder.picture(jpeg)).toEqual({ width: 320, height: 240 });
  });

  test('with fill bytes before a marker, or zeros after its end, is one', async () => {
    const filled = bytesOf(jpeg.subarray(0, 2), [0xff, 0xff], jpeg.subarray(2));
    expect(await decoder.picture(filled)).toEqual({ width: 320, height: 240 });
    expect(await decoder.picture(bytesOf(jpeg, [0, 0]))).toEqual({ width: 320, height: 240 });
  });

  test.each([
    ['nothing', () => new Uint8Array(0)],
    ['two bytes', () => jpeg.subarray(0, 2)],
    ['another format', () => bytesOf([0x89, 0x50, 0x4e, 0x47], jpeg.subarray(4))],
    ['noise', () => new Uint8Array(randomBytes(10_000))],
    ['without an end', () => jpeg.subarray(0, -2)],
    ['with another file behind it', () => bytesOf(jpeg, [0x50, 0x4b, 3, 4])],
    ['without coded data', () => bytesOf(jpeg.subarray(0, at(0xda)), [0xff, 0xd9])],
    ['without a frame', () => without(0xc0)],
    ['without quantization', () => without(0xdb)],
    ['with two frames', () => bytesOf(jpeg.subarray(0, at(0xc4)), jpeg.subarray(at(0xc0)))],
    ['a segment longer than the file', () => changed(at(0xe1) + 2, 0xff, 0xff)],
    ['a segment shorter than its length', () => changed(at(0xe1) + 2, 0, 1)],
    ['of no height', () => changed(at(0xc0) + 5, 0, 0)],
    ['of no width', () => changed(at(0xc0) + 7, 0, 0)],
    ['as wide as a wall', () => changed(at(0xc0) + 7, 0xff, 0xff)],
    ['of more pixels than a decoder should make', () => changed(at(0xc0) + 5, 0x1f, 0xff, 0x1f, 0xff)],
    ['of four colours', () => changed(at(0xc0) + 9, 4)],
    ['lossless', () => changed(at(0xc0) + 1, 0xc3)],
    ['arithmetic', () => changed(at(0xc0) + 1, 0xc9)],
    ['larger than one may be', () => bytesOf(jpeg, new Uint8Array(MEDIA_MAX_BYTES.face))],
  ] as const)('that is %s is none', async (_, make) => {
    expect(await codeOf(decoder.picture(make()))).toBe('PROOF_PICTURE_INVALID');
  });

  test('cut or flipped anywhere, it is read or refused, never anything else', async () => {
    const small = sampleJpeg({ width: 64, height: 64 });
    for (let index = 0; index < small.length; index++) {
      const copy = small.slice();
      copy[index] = (copy[index] ?? 0) ^ 0xff;
      const read = await decoder.picture(copy).catch((error: { code: string }) => error.code);
      expect(typeof read === 'object' || read === 'PROOF_PICTURE_INVALID').toBe(true);
      expect(await codeOf(decoder.picture(small.subarray(0, index)))).toBe('PROOF_PICTURE_INVALID');
    }
  });
});

describe('a recording', () => {
  test.each(['video/webm', 'video/mp4'] as const)('%s says how long it is and what is in it', async (type) => {
    const clip = await decoder.clip(await sampleClip({ type, seconds: 5 }));
    expect(clip).toMatchObject({ mediaType: type, hasPicture: true, hasSound: true });
    expect(clip.seconds).toBeCloseTo(5, 1);
  });

  test('with one track only says so', async () => {
    expect(await decoder.clip(await sampleClip({ hasSound: false }))).toMatchObject({
      hasPicture: true,
      hasSound: false,
    });
    expect(await decoder.clip(await sampleClip({ hasPicture: false }))).toMatchObject({
      hasPicture: false,
      hasSound: true,
    });
  });

  test.each([
    ['nothing', () => new Uint8Array(0)],
    ['noise', () => new Uint8Array(randomBytes(100_000))],
    ['a picture', () => sampleJpeg()],
    ['an EBML head without an end', () => bytesOf([0x1a, 0x45, 0xdf, 0xa3], new Uint8Array(50_000).fill(0x42))],
    ['boxes in boxes', () => bytesOf(...Array.from({ length: 20_000 }, () => [0, 0, 0, 16, ...Buffer.from('moov')]))],
    [
      'an MP4 of one empty box',
      () => bytesOf([0, 0, 0, 20, ...Buffer.from('ftypisom'), 0, 0, 0, 0, ...Buffer.from('isom')]),
    ],
  ] as const)('that is %s is none', async (_, make) => {
    expect(await codeOf(decoder.clip(make()))).toBe('PROOF_VIDEO_INVALID');
  });

  test('cut short it is as long as what is there, or none', async () => {
    const clip = await sampleClip({ seconds: 6 });
    const cut = await decoder.clip(clip.subarray(0, clip.length / 2)).catch((error: { code: string }) => error.code);
    if (typeof cut === 'string') expect(cut).toBe('PROOF_VIDEO_INVALID');
    else expect(cut.seconds).toBeLessThan(5);
  });

  test('with a picture at its start and none after it has no moving picture', async () => {
    expect(await decoder.clip(await sampleClip({ seconds: 6, pictures: 1 }))).toMatchObject({
      hasPicture: false,
      hasSound: true,
    });
    expect(await decoder.clip(await sampleClip({ seconds: 6, pictures: 20 }))).toMatchObject({ hasPicture: false });
  });

  test('is not called bad where its reader cannot even begin', async () => {
    const reader = new URL('./no-such-reader.ts', import.meta.url);
    const failed = createMediaDecoder({ reader }).clip(await sampleClip());
    await expect(failed).rejects.not.toMatchObject({ code: 'PROOF_VIDEO_INVALID' });
  });

  test('that takes too long to read ends its reader, not the server', async () => {
    const hasty = createMediaDecoder({ ms: 1 });
    expect(await codeOf(hasty.clip(await sampleClip({ seconds: 20 })))).toBe('PROOF_VIDEO_INVALID');
    expect(await decoder.clip(await sampleClip())).toMatchObject({ hasPicture: true });
  });

  test('larger than one may be is not read at all', async () => {
    expect(await codeOf(decoder.clip(new Uint8Array(MEDIA_MAX_BYTES.video + 1)))).toBe('PROOF_VIDEO_INVALID');
  });

  test('leaves the caller’s bytes as they were', async () => {
    const clip = await sampleClip();
    const before = clip.slice();
    await decoder.clip(clip);
    expect(clip).toEqual(before);
  });
});
