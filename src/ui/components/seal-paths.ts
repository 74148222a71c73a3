// SPDX-License-Identifier: Apache-2.0
// The two lines of the seal, in a field of 100 × 100: one source for the element and for the icons.

/** Sixteen lobes around (50, 50); each an arc. */
export const SEAL_PATH =
  'M50.0 8.0A8.8 8.8 0 0 1 66.1 11.2A8.8 8.8 0 0 1 79.7 20.3A8.8 8.8 0 0 1 88.8 33.9A8.8 8.8 0 0 1 92.0 50.0A8.8 8.8 0 0 1 88.8 66.1A8.8 8.8 0 0 1 79.7 79.7A8.8 8.8 0 0 1 66.1 88.8A8.8 8.8 0 0 1 50.0 92.0A8.8 8.8 0 0 1 33.9 88.8A8.8 8.8 0 0 1 20.3 79.7A8.8 8.8 0 0 1 11.2 66.1A8.8 8.8 0 0 1 8.0 50.0A8.8 8.8 0 0 1 11.2 33.9A8.8 8.8 0 0 1 20.3 20.3A8.8 8.8 0 0 1 33.9 11.2A8.8 8.8 0 0 1 50.0 8.0Z';
export const STROKE_PATH = 'M31 53C36 56 40 61 43 68C49 53 58 41 71 33';
