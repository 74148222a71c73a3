// SPDX-License-Identifier: Apache-2.0
// What page and decoder say to each other: one frame at a time, one answer to each.

/** The bitmap is transferred, and closed there. */
export interface FrameMessage {
  readonly frame: ImageBitmap;
}

export type DecodedMessage =
  { readonly ok: true; readonly texts: readonly string[] } | { readonly ok: false; readonly message: string };
