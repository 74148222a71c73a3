// SPDX-License-Identifier: Apache-2.0
// A chosen picture made small: drawn into a canvas as a person sees it and written as a JPEG, which leaves behind
// what the camera wrote beside it. Nothing is sent from here.
import { AppError } from '../../core/protocol/index.ts';

/** Longer side, in pixels. */
const SIDE = 640;
/** What the server takes. */
const MAX_BYTES = 256 * 1024;
const MIN_SIDE = 64;
const QUALITIES = [0.85, 0.7, 0.5];

const jpegOf = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));

/** @throws AppError PROOF_PICTURE_INVALID, PROOF_PICTURE_SMALL, PROOF_UPLOAD_TOO_LARGE */
export async function smallPhoto(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
    throw new AppError('PROOF_PICTURE_INVALID', 'not a picture', { cause });
  });
  try {
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    if (Math.min(canvas.width, canvas.height) < MIN_SIDE) throw new AppError('PROOF_PICTURE_SMALL');
    const pen = canvas.getContext('2d');
    if (!pen) throw new AppError('PROOF_PICTURE_INVALID', 'no canvas');
    // What is transparent would turn black.
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const jpeg = await jpegOf(canvas, quality);
      if (jpeg?.type === 'image/jpeg' && jpeg.size <= MAX_BYTES) return jpeg;
    }
    throw new AppError('PROOF_UPLOAD_TOO_LARGE');
  } finally {
    picture.close();
  }
}
