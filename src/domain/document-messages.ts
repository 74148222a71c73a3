// SPDX-License-Identifier: Apache-2.0
// What the page and the sandboxed document frame say to each other. The frame gets the bytes of one document and
// answers how it stands; it is told no name, no request and no key. Types only.

/** Page → frame, once, with the port over which all the rest goes. */
export interface OpenDocument {
  readonly type: 'open';
  readonly view: 'pdf' | 'text';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Page → frame, over the port. 1 is the width of the frame. */
export interface ZoomDocument {
  readonly type: 'zoom';
  readonly factor: number;
}

/** Frame → page. `ready` goes to the page's window before there is a port. */
export type DocumentReport =
  | { readonly type: 'ready' }
  /** `hasActiveContent`: scripts or actions stand in the file; none of them runs here. */
  | { readonly type: 'shown'; readonly pages: number; readonly hasActiveContent: boolean }
  | { readonly type: 'page'; readonly page: number }
  | { readonly type: 'failed' };
